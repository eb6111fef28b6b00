package io.ringlane.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a command line of the checks came to, in this process. */
record CommandRun(int code, List<String> out, String err) {
  static CommandRun of(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = ChecksMain.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
    return new CommandRun(code, out.toString().lines().toList(), err.toString());
  }

  /** It ended with this verdict, and keeps a folder in {@code work} exactly where somebody would want to look into it. */
  void assertEnded(Path work, int expectedCode, String verdict) throws IOException {
    assertThat(code).as("%s%n%s", String.join("\n", out), err).isEqualTo(expectedCode);
    assertThat(out.getLast()).startsWith(verdict + ":");
    try (Stream<Path> left = Files.list(work)) {
      assertThat(left.filter(Files::isDirectory)).hasSize(expectedCode == ChecksMain.EXIT_OK ? 0 : 1);
    }
  }
}
