package io.ringlane.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * What a console said from start to end.
 *
 * @param lines of standard output, as they came
 * @param errors standard error
 */
record ConsoleRun(int exitCode, List<String> lines, String errors) {
  /** Runs one in this process. */
  static ConsoleRun here(byte[] input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode = Console.run(new ByteArrayInputStream(input), out, err, false, arguments);
    return of(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  /** As {@link #here}, with somebody at the keyboard who waits for each answer; each line has one. */
  static ConsoleRun waiting(String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> lines = new ArrayList<>(input.lines().toList());
    InputStream keyboard = new InputStream() {
      private int typed;

      @Override
      public int read() {
        throw new UnsupportedOperationException("lines at a time");
      }

      @Override
      public int read(byte[] into, int from, int most) {
        if (typed == lines.size()) {
          return -1;
        }
        while (out.toString(UTF_8).lines().count() < typed) {
          LockSupport.parkNanos(100_000);
        }
        byte[] line = (lines.get(typed++) + "\n").getBytes(UTF_8);
        assertThat(line.length).isLessThanOrEqualTo(most);
        System.arraycopy(line, 0, into, from, line.length);
        return line.length;
      }
    };
    int exitCode = Console.run(keyboard, out, err, false, arguments);
    return of(exitCode, out.toString(UTF_8), err.toString(UTF_8));
  }

  static ConsoleRun of(int exitCode, String output, String errors) {
    return new ConsoleRun(exitCode, lines(output), errors);
  }

  private static List<String> lines(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    assertThat(text).endsWith("\n").doesNotContain("\r");
    return List.of(text.substring(0, text.length() - 1).split("\n", -1));
  }

  /** The answers by their ids, each id once. */
  SortedMap<Long, String> answers() {
    SortedMap<Long, String> answers = new TreeMap<>();
    for (String line : lines) {
      String[] idAndAnswer = line.split(" ", 2);
      assertThat(answers.put(Long.valueOf(idAndAnswer[0]), idAndAnswer[1])).as("a second answer %s", line).isNull();
    }
    return answers;
  }

  /** The answers in the order of the input, which must have ended in order. */
  List<String> inOrder() {
    assertThat(exitCode).as(errors).isZero();
    assertThat(errors).isEmpty();
    SortedMap<Long, String> answers = answers();
    List<Long> ids = new ArrayList<>();
    for (long id = 1; id <= answers.size(); id++) {
      ids.add(id);
    }
    assertThat(answers.keySet()).containsExactlyElementsOf(ids);
    return List.copyOf(answers.values());
  }

  /**
   * What the answers say that the database holds of each key, of the last change of it; nothing of a key whose change failed or has a TTL, or that
   * is written in quotes.
   */
  Map<String, Optional<String>> changes(String input) {
    SortedMap<Long, String> answers = answers();
    Map<String, Optional<String>> last = new HashMap<>();
    long id = 0;
    for (String line : input.lines().filter(each -> !each.isBlank()).toList()) {
      String answer = answers.getOrDefault(++id, "ERR none");
      String[] words = line.trim().split("\\s+", -1);
      if (words.length < 2 || line.contains("\"")) {
        continue;
      }
      switch (words[0].toUpperCase(Locale.ROOT)) {
        case "PUT" -> last.put(words[1], Optional.of(words[words.length - 1]));
        case "DEL" -> last.put(words[1], Optional.empty());
        default -> {
          continue;
        }
      }
      if (answer.startsWith("ERR") || words.length > 3) {
        last.remove(words[1]);
      }
    }
    return last;
  }
}
