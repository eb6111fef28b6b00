package io.ringlane.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;

import org.junit.jupiter.api.Test;

/** The console in this process, and what only there can be done to it. */
class ConsoleTest extends ConsoleContract {
  @Override
  ConsoleRun run(byte[] input, String... arguments) {
    return ConsoleRun.here(input, arguments);
  }

  @Test
  void answersThatCannotBeWrittenAreCode74() throws SQLException {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream full = new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException("no room");
      }
    };
    int code = Console.run(new ByteArrayInputStream("PUT a 1\n".getBytes(UTF_8)), full, err, false, file().option());
    assertThat(code).isEqualTo(74);
    assertThat(err.toString(UTF_8)).contains("no room");
    assertThat(file().rows()).containsKey("a");
  }
}
