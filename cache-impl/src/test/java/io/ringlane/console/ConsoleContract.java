package io.ringlane.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

import io.ringlane.pipeline.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The console as a script sees it: lines in, lines out, an exit code, and what is in the database afterwards. Whatever runs a console
 * keeps it, so it has what packaging and a locale can break; {@link ConsoleTest} has the rest, {@link ConsoleProcessContract} what
 * needs a process that is talked to.
 */
@Timeout(120)
abstract class ConsoleContract {
  @TempDir
  private Path directory = Path.of("");

  /** Runs a console from the start to the end of the input. */
  abstract ConsoleRun run(byte[] input, String... arguments);

  final Path directory() {
    return directory;
  }

  /** Runs one; where it ends well on our database, the rows are compared with its answers. */
  final ConsoleRun run(String input, String... arguments) {
    ConsoleRun run = run(input.getBytes(UTF_8), arguments);
    if (run.exitCode() == 0 && List.of(arguments).contains(database())) {
      compare(run, input);
    }
    return run;
  }

  final void compare(ConsoleRun run, String input) {
    Map<String, String> rows;
    try {
      rows = file().rows();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    run.changes(input).forEach((key, value) -> assertThat(Optional.ofNullable(rows.get(key)))
        .as("the row of %s beside its last answer", key).isEqualTo(value));
  }

  final DatabaseFile file() {
    return new DatabaseFile(directory);
  }

  final String database() {
    return file().option();
  }

  static String flow(Flow flow) {
    return "--flow=" + flow.label();
  }

  @ParameterizedTest
  @EnumSource(Flow.class)
  void fourLinesHaveFourAnswers(Flow flow) {
    ConsoleRun run = run("PUT a 1\nGET a\nDEL a\nGET a\n", flow(flow));
    assertThat(run.lines()).containsExactly("1 OK", "2 VALUE 1", "3 1", "4 NIL");
    assertThat(run.exitCode()).isZero();
    assertThat(run.errors()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Flow.class)
  void manyCommandsAnswerLikeSequentialExecution(Flow flow) throws SQLException {
    int commands = 100_000;
    SplittableRandom random = new SplittableRandom(11);
    Map<String, String> model = new TreeMap<>();
    StringBuilder input = new StringBuilder();
    List<String> keys = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < commands; i++) {
      String key = "k" + random.nextInt(100);
      keys.add(key);
      switch (random.nextInt(5)) {
        case 0, 1 -> {
          input.append("PUT ").append(key).append(" v").append(i).append('\n');
          model.put(key, "v" + i);
          expected.add("OK");
        }
        case 2, 3 -> {
          input.append("GET ").append(key).append('\n');
          expected.add(model.containsKey(key) ? "VALUE " + model.get(key) : "NIL");
        }
        default -> {
          input.append("DEL ").append(key).append('\n');
          expected.add(model.remove(key) == null ? "0" : "1");
        }
      }
    }

    ConsoleRun run = run(input.toString(), flow(flow), database());

    assertThat(run.inOrder()).isEqualTo(expected);
    Map<String, Integer> last = new HashMap<>();
    for (String line : run.lines()) {
      int id = Integer.parseInt(line.substring(0, line.indexOf(' ')));
      Integer before = last.put(keys.get(id - 1), id);
      assertThat(before == null ? 0 : before).as("answers of one key in input order").isLessThan(id);
    }
    assertThat(file().rows()).isEqualTo(model);
  }

  @Test
  void whatConsolesWroteIsInTheFile() throws SQLException {
    int keys = 400;
    StringBuilder puts = new StringBuilder();
    StringBuilder gets = new StringBuilder();
    StringBuilder changes = new StringBuilder();
    Map<String, String> expected = new TreeMap<>();
    for (int i = 0; i < keys; i++) {
      puts.append("PUT key-" + i + " \"value " + i + "\"\n");
      gets.append("GET key-" + i + "\n");
      expected.put("key-" + i, "value " + i);
    }
    assertThat(run(puts.toString(), database()).inOrder()).hasSize(keys).containsOnly("OK");
    assertThat(file().rows()).isEqualTo(expected);

    assertThat(run(gets.toString(), database(), "--flow=async").inOrder())
        .isEqualTo(valuesOf(expected, keys));

    for (int i = 0; i < keys / 2; i++) {
      changes.append("PUT key-" + 2 * i + " new\n");
      expected.put("key-" + 2 * i, "new");
    }
    for (int i = 0; i < keys; i += 4) {
      changes.append("DEL key-" + i + "\n");
      expected.remove("key-" + i);
    }
    assertThat(run(changes.toString(), database(), "--flow=assigner", "--servers=5").inOrder())
        .containsOnly("OK", "1");
    assertThat(file().rows()).isEqualTo(expected);
    assertThat(run(gets.toString(), database(), "--flow=single").inOrder())
        .isEqualTo(valuesOf(expected, keys));
  }

  private static List<String> valuesOf(Map<String, String> map, int keys) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      String value = map.get("key-" + i);
      values.add(value == null ? "NIL" : "VALUE " + value);
    }
    return values;
  }

  @Test
  void anyTextIsAKeyAndAValue() {
    String input = """
        PUT "two words" "x \\"y\\" \\n\\u2028z"
        GET "two words"
        PUT "" ""
        GET ""
        PUT ключ 值\uD83D\uDE00
        GET ключ
        PUT "\\ud800" 1
        PUT "" "\\ude00\\ud83d"
        GET a\u00a0b
        """;
    String get = "GET \"two words\"\nGET \"\"\nGET ключ\n";
    List<String> answers = run(input, database()).inOrder();
    assertThat(answers).startsWith("OK", "VALUE \"x \\\"y\\\" \\n\\u2028z\"", "OK",
        "VALUE \"\"", "OK", "VALUE 值\uD83D\uDE00").endsWith("NIL");
    assertThat(answers.subList(6, 8)).allMatch(answer -> answer.startsWith("ERR not text"));
    assertThat(run(get, database()).inOrder()).containsExactly("VALUE \"x \\\"y\\\" \\n\\u2028z\"",
        "VALUE \"\"", "VALUE 值\uD83D\uDE00");
  }

  @ParameterizedTest
  @CsvSource({"jdbc:h2:tcp://localhost:1/nowhere, no server answers",
      "jdbc:postgresql://localhost:1/x, no server answers", "jdbc:oracle:thin:x, not known",
      "nonsense, not known", "jdbc:h2:relative, a path starts with"})
  void aDatabaseThatCannotBeOpenedIsCode69(String database, String why) {
    ConsoleRun run = run("PUT a 1\n", "--database=" + database);
    assertThat(run.exitCode()).isEqualTo(69);
    assertThat(run.lines()).isEmpty();
    assertThat(run.errors()).contains(database).contains(why).hasLineCount(1);
  }

  @Test
  void helpTellsOptionsAndCodes() {
    ConsoleRun run = run("", "--help");
    assertThat(run.exitCode()).isZero();
    assertThat(String.join("\n", run.lines())).contains("--flow", "--database", "--servers", "--workers", "--ttl",
        "--default-ttl", "64", "69",
        "70");
  }
}
