package io.ringlane.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.pipeline.Flow;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console in this process: the contract, what packaging cannot change, and what only here can be done to it. */
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

  @Test
  @Tag("T13")
  void aRowThatIsNotWhatWasAnsweredIsSeen() throws SQLException {
    String input = "PUT a 1\nPUT b 2\nDEL a\n";
    ConsoleRun run = run(input, database());
    file().execute("UPDATE ringlane_entry SET entry_value = X'33' WHERE entry_key = X'62'");
    assertThatThrownBy(() -> compare(run, input)).isInstanceOf(AssertionError.class)
        .hasMessageContaining("the row of b");
  }

  @Test
  void edgesOfATimeToLive() {
    assertThat(run("""
        PUT a 1 0
        GET a
        TTL a
        PUT b 1 -1
        GET b
        PUT c 1 9223372036854775807
        GET c
        PUT c 2
        TTL c
        """).inOrder()).satisfiesExactly(answer -> assertThat(answer).isEqualTo("OK"),
        answer -> assertThat(answer).isEqualTo("NIL"), answer -> assertThat(answer).isEqualTo("-2"),
        answer -> assertThat(answer).startsWith("ERR ttl-ms \"-1\" is negative"),
        answer -> assertThat(answer).isEqualTo("NIL"), answer -> assertThat(answer).isEqualTo("OK"),
        answer -> assertThat(answer).isEqualTo("VALUE 1"), answer -> assertThat(answer).isEqualTo("OK"),
        answer -> assertThat(answer).isEqualTo("-1"));
  }

  @ParameterizedTest
  @EnumSource(Flow.class)
  void badInputIsAnsweredAndNothingIsLost(Flow flow) {
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    input.writeBytes("PUT a 1\nNONSENSE\nGET\nPUT a\n\n  \t\nPUT a 1 soon\n".getBytes(UTF_8));
    input.writeBytes(("PUT a " + "x".repeat(1 << 20) + "\n").getBytes(UTF_8));
    input.writeBytes(new byte[]{'P', 'U', 'T', ' ', 'a', ' ', (byte) 0xFF, '\n'});
    input.writeBytes("PUT \"a 1\nGET a".getBytes(UTF_8));
    List<String> answers = run(input.toByteArray(), flow(flow)).inOrder();
    assertThat(answers).hasSize(9).startsWith("OK").endsWith("VALUE 1");
    assertThat(answers.subList(1, 8)).allMatch(answer -> answer.startsWith("ERR "));
    assertThat(answers.get(1)).contains("unknown command \"NONSENSE\"").contains("HELP");
    assertThat(answers.get(2)).contains("the form is GET key");
    assertThat(answers.get(4)).contains("\"soon\" is not a whole number");
    assertThat(answers.get(5)).contains("longer than 65536 bytes");
    assertThat(answers.get(6)).contains("not UTF-8");
    assertThat(answers.get(7)).contains("does not end");
  }

  @Test
  void theLongestLineIsCarriedOut() {
    String value = "x".repeat(Line.MAX_BYTES - "PUT a ".length());
    String key = "y".repeat(Line.MAX_BYTES - "PUT  1".length());
    assertThat(run("PUT a " + value + "\nGET a\nPUT " + key + " 1\nGET " + key + "\nFLUSH\n", database())
        .inOrder()).containsExactly("OK", "VALUE " + value, "OK", "VALUE 1", "OK");
    assertThat(run("GET a\nGET " + key + "\n", database()).inOrder()).containsExactly("VALUE " + value,
        "VALUE 1");
  }

  @ParameterizedTest
  @EnumSource(Flow.class)
  void quitEndsTheInput(Flow flow) {
    assertThat(run("PUT a 1\nquit\nPUT a 2\nnonsense\n", flow(flow), database()).inOrder())
        .containsExactly("OK", "OK");
    assertThat(run("GET a", flow(flow), database()).inOrder()).containsExactly("VALUE 1");
  }

  @Test
  void noInputIsNoAnswer() {
    assertThat(run("").inOrder()).isEmpty();
    assertThat(run("\n\r\n \n").inOrder()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Flow.class)
  void accountsAreFields(Flow flow) {
    List<String> answers = run("PUT a 1\nPUT b 1\nPUT b 2\nDEL a\nGET b\nSTATS\nRING\nHELP\n", flow(flow),
        "--servers=4").inOrder();
    assertThat(fields(answers.get(5))).containsEntry("size", "1").containsEntry("issued", "4")
        .containsEntry("epoch", "1").containsEntry("flush_error", "NIL").containsEntry("outstanding", "0")
        .containsKeys("requests", "hits", "loads", "expired", "pending", "in_flight", "flushed", "superseded", "failed",
            "turned_away");
    Map<String, String> ring = fields(answers.get(6));
    assertThat(ring).containsEntry("servers", "4").containsEntry("virtual_nodes", "128").containsEntry("epoch", "1");
    double shares = 0;
    for (int server = 0; server < 4; server++) {
      double share = Double.parseDouble(String.valueOf(ring.get("share_" + server)));
      assertThat(share).isBetween(0.15, 0.35);
      shares += share;
    }
    assertThat(shares).isBetween(0.9995, 1.0005);
    assertThat(fields(answers.get(7))).hasSizeGreaterThanOrEqualTo(9)
        .hasEntrySatisfying("put", form -> assertThat(form).startsWith("PUT key value [ttl-ms]"));
  }

  /** In the flow that answers one line before it takes the next: in the others a request may meet the crash. */
  @Test
  void serversJoinLeaveAndCrash() {
    List<String> answers = run("""
        PUT a 1
        FLUSH
        JOIN fourth
        LEAVE server-0
        CRASH server-1
        FLUSH
        STATS
        GET a
        RING
        JOIN fourth
        CRASH nobody
        """, flow(Flow.SINGLE)).inOrder();
    assertThat(answers.subList(2, 4)).containsExactly("OK", "OK");
    assertThat(fields(answers.get(4))).containsEntry("lost", "0").containsKeys("promoted", "epoch");
    assertThat(answers.get(7)).isEqualTo("VALUE 1");
    assertThat(fields(answers.get(8))).containsKey("servers");
    assertThat(answers.get(9)).startsWith("ERR ").contains("fourth");
    assertThat(answers.get(10)).startsWith("ERR ").contains("nobody");
  }

  @Test
  @Tag("T34")
  @Tag("T52")
  void slotsHaveWorkersAndLoadsAndMove() {
    List<String> answers = ConsoleRun.waiting("""
        PUT a 1
        SLOTS
        SLOTS MOVE 0 1
        SLOTS MOVE 0 1
        PUT a 2
        GET a
        SLOTS
        SLOTS MOVE 16 0
        SLOTS MOVE 0 2
        """, flow(Flow.ASYNC), "--strategy=affine-slots").inOrder();
    Map<String, String> before = fields(answers.get(1));
    assertThat(before).containsEntry("slots", "16").containsEntry("workers", "2").containsEntry("worker_0", "0")
        .containsEntry("worker_1", "1").containsEntry("worker_15", "1").containsEntry("handovers", "0")
        .containsEntry("moving", "0").containsKeys("handled_15", "busiest_worker_share", "handover_longest_us");
    assertThat(handled(before)).isPositive();
    assertThat(answers.get(2)).startsWith("held_us=");
    assertThat(answers.get(3)).isEqualTo("held_us=0");
    assertThat(answers.get(5)).isEqualTo("VALUE 2");
    Map<String, String> after = fields(answers.get(6));
    assertThat(after).containsEntry("worker_0", "1").containsEntry("handovers", "1");
    assertThat(handled(after)).isGreaterThanOrEqualTo(handled(before) + 2);
    assertThat(answers.get(7)).startsWith("ERR ").contains("no slot 16").contains("0 to 15");
    assertThat(answers.get(8)).startsWith("ERR ").contains("no worker 2").contains("0 to 1");
  }

  private static long handled(Map<String, String> slots) {
    return slots.entrySet().stream().filter(field -> field.getKey().startsWith("handled_"))
        .mapToLong(field -> Long.parseLong(field.getValue())).sum();
  }

  @ParameterizedTest
  @EnumSource(Flow.class)
  void aStrategyWithoutSlotsSaysSo(Flow flow) {
    assertThat(run("SLOTS\nSLOTS MOVE 0 1\nPUT a 1\nGET a\n", flow(flow)).inOrder()).containsExactly(
        "ERR the strategy has no slots that move; affine-slots has",
        "ERR the strategy has no slots that move; affine-slots has", "OK", "VALUE 1");
  }

  @ParameterizedTest
  @EnumSource(names = {"DIRECT", "ASYNC"})
  void slotsRunInBothFlowsThatTakeAStrategy(Flow flow) {
    ConsoleRun run = run("PUT a 1\nSLOTS MOVE 0 1\nPUT a 2\nGET a\n", flow(flow), "--strategy=affine-slots",
        "--workers=20", database());
    assertThat(run.inOrder()).startsWith("OK").endsWith("OK", "VALUE 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"simulated", "shared-pool"})
  void aStrategyThatCannotRunHereIsRefusedWithTheList(String strategy) {
    ConsoleRun run = run("PUT a 1\n", "--strategy=" + strategy);
    assertThat(run.exitCode()).isEqualTo(64);
    assertThat(run.errors()).contains("--strategy").contains(strategy).contains("affine-direct, affine-assigner");
  }

  @ParameterizedTest
  @EnumSource(names = {"SINGLE", "ASSIGNER"})
  void aFlowThatIsAboutAStrategyTakesNoOther(Flow flow) {
    ConsoleRun run = run("PUT a 1\n", "--strategy=combining", flow(flow));
    assertThat(run.exitCode()).isEqualTo(64);
    assertThat(run.errors()).contains("--strategy").contains("flow " + flow.label())
        .contains("take --flow=direct or --flow=async with combining");
  }

  static Stream<String> strategies() {
    return Catalogue.entries().stream().filter(entry -> !entry.equals(Catalogue.SIMULATED)).map(CatalogueEntry::name);
  }

  /** Also where the strategy promises none. */
  @ParameterizedTest
  @MethodSource("strategies")
  void everyStrategyKeepsTheOrderOfAKeysCommands(String strategy) {
    StringBuilder commands = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      commands.append("PUT a ").append(i).append("\nGET a\n");
      expected.add("OK");
      expected.add("VALUE " + i);
    }
    for (Flow flow : List.of(Flow.DIRECT, Flow.ASYNC)) {
      assertThat(run(commands.toString(), flow(flow), "--strategy=" + strategy).inOrder())
          .containsExactlyElementsOf(expected);
    }
  }

  /** Each is answered while it is sent, one after another: the stack must not grow with them. */
  @ParameterizedTest
  @ValueSource(strings = {"affine-direct-reads", "combining-direct-reads"})
  void thousandsOfReadsThatWaitForOneLoadAreAnswered(String strategy) {
    DatabaseFile file = file();
    assertThat(run("PUT a 1\n", file.option()).inOrder()).containsExactly("OK");
    List<String> answers = run("GET a\n".repeat(8_000), "--strategy=" + strategy, file.option()).inOrder();
    assertThat(answers).hasSize(8_000).containsOnly("VALUE 1");
  }

  @Test
  void metricsAreMBeansAsLongAsTheCacheIsThere() {
    List<Integer> seen = new ArrayList<>();
    ByteArrayInputStream lines = new ByteArrayInputStream("PUT a 1\n".getBytes(UTF_8)) {
      @Override
      public synchronized int read(byte[] into, int from, int most) {
        seen.add(beans());
        return super.read(into, from, most);
      }
    };
    int code = Console.run(lines, new ByteArrayOutputStream(), new ByteArrayOutputStream(), false, "--jmx");
    assertThat(code).isZero();
    assertThat(seen).isNotEmpty().allMatch(count -> count > 10);
    assertThat(beans()).isZero();
  }

  private static int beans() {
    try {
      return ManagementFactory.getPlatformMBeanServer().queryNames(new ObjectName("io.ringlane:*"), null).size();
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Tag("T12")
  void aRowThatTheDatabaseRefusesIsADeadLetterAndCanBeRequeued() throws SQLException {
    run("PUT a 1\n", database());
    file().execute("ALTER TABLE ringlane_entry ADD CONSTRAINT no_poison CHECK (entry_value <> X'706f69736f6e')");
    ConsoleRun refused = run("PUT bad poison\nPUT ok 1\n", database());
    assertThat(refused.answers().values()).containsExactly("OK", "OK");
    assertThat(refused.exitCode()).isEqualTo(70);
    assertThat(refused.errors()).contains("dead letters").endsWith("  bad\n");
    Map<String, String> dead = fields(run("DEAD\n", database()).inOrder().getFirst());
    assertThat(dead).containsEntry("count", "1").containsEntry("key_1", "bad").containsEntry("attempts_1", "3")
        .hasEntrySatisfying("cause_1", cause -> assertThat(cause).containsIgnoringCase("no_poison"));
    file().execute("ALTER TABLE ringlane_entry DROP CONSTRAINT no_poison");
    assertThat(run("REQUEUE other\nREQUEUE bad\nFLUSH\n", database()).inOrder()).containsExactly("0", "1", "OK");
    assertThat(run("GET bad\nGET ok\nDEAD\n", database()).inOrder()).containsExactly("VALUE poison", "VALUE 1",
        "count=0");
  }

  private static Map<String, String> fields(String answer) {
    Map<String, String> fields = new HashMap<>();
    var field = java.util.regex.Pattern.compile("([a-z0-9_]+)=(\"(?:[^\"\\\\]|\\\\.)*\"|[^ \"]+)( |$)").matcher(answer);
    int end = 0;
    while (field.find()) {
      assertThat(field.start()).as("something between the fields of %s", answer).isEqualTo(end);
      String value = field.group(2);
      fields.put(field.group(1), value.startsWith("\"") ? value.substring(1, value.length() - 1) : value);
      end = field.end();
    }
    assertThat(end).as("all of %s", answer).isEqualTo(answer.length());
    return fields;
  }

  @ParameterizedTest
  @ValueSource(strings = {"--flow=fast", "--flow=", "--servers=0", "--workers=-1", "--workers=many", "--servers=1001",
      "--unknown", "GET", "--servers=99999999999", "--database", "--ttl=never", "--default-ttl=1000",
      "--default-ttl=soon"})
  void wrongOptionsAreCode64(String option) {
    ConsoleRun run = run("PUT a 1\n", option);
    assertThat(run.exitCode()).isEqualTo(64);
    assertThat(run.lines()).isEmpty();
    assertThat(run.errors()).startsWith("ringlane-console: ").contains("--help");
  }

  @Test
  @Tag("T28")
  void aTimeToLiveOfMemoryEndsNoKey() {
    List<String> answers = run("""
        PUT a 1 0
        GET a
        TTL a
        EXPIRE a 0
        GET a
        """, "--ttl=residency", "--default-ttl=60000").inOrder();
    assertThat(answers).hasSize(5).containsSubsequence("OK", "VALUE 1", "1", "VALUE 1");
    assertThat(Long.parseLong(answers.get(2))).isBetween(1L, 60_000L);
  }

  @Test
  void aDefaultTimeToLiveThatMakesNoSenseIsTold() {
    for (String wrong : List.of("0", "-1")) {
      ConsoleRun run = run("", "--ttl=residency", "--default-ttl=" + wrong);
      assertThat(run.exitCode()).isEqualTo(64);
      assertThat(run.errors()).contains("'--default-ttl'").contains("must be positive");
    }
    assertThat(run("", "--default-ttl=5").errors()).contains("needs the meaning residency");
    assertThat(run("", "--ttl=never").errors()).contains("'never'").contains("logical, residency");
  }

  @Test
  void anUnknownFlowIsToldTheOthers() {
    assertThat(run("", "--flow=fast").errors()).contains("'fast'")
        .contains("single, direct, assigner, async");
  }

  @ParameterizedTest
  @EnumSource(Flow.class)
  void aWriteThatTheDatabaseRefusesIsCode70AndNamesItsKey(Flow flow) throws SQLException {
    assertThat(run("PUT good 0\nFLUSH\n", database()).inOrder()).containsOnly("OK");
    file().execute("ALTER TABLE ringlane_entry ADD CHECK (OCTET_LENGTH(entry_value) < 4)");
    ConsoleRun run = run("PUT \"bad key\" 12345\nPUT good 1\nPUT worse 12345\nFLUSH\nGET worse\n", database(),
        flow(flow));
    assertThat(run.exitCode()).isEqualTo(70);
    assertThat(run.answers().values()).satisfies(answers -> assertThat(answers).hasSize(5)
        .filteredOn(answer -> answer.startsWith("ERR ")).singleElement().asString().contains("refuse"));
    assertThat(run.errors().lines()).hasSize(3).anyMatch(line -> line.contains("not in the database"))
        .anyMatch(line -> line.endsWith("\"bad key\"")).anyMatch(line -> line.endsWith("worse"));
    assertThat(file().rows()).isEqualTo(Map.of("good", "1"));
  }
}
