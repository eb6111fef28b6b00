package io.ringlane.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line: what it prints and how it exits. */
class HistoryCommandTest {

  private record Run(int code, String out, String err) {
    List<String> verdictLines() {
      return out.lines().filter(line -> line.matches("(OK|VIOLATION|UNKNOWN) .*")).toList();
    }

    String lastLine() {
      return out.lines().toList().getLast();
    }
  }

  private static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = ChecksMain.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Run(code, out.toString(), err.toString());
  }

  private static String file(String name) throws URISyntaxException {
    URL url = HistoryCommandTest.class.getResource("/histories/" + name + ".tsv");
    return Path.of(Objects.requireNonNull(url).toURI()).toString();
  }

  @ParameterizedTest
  @CsvSource({"good-sequential, 0, OK", "bad-stale-read, 1, VIOLATION", "unknown-empty, 2, UNKNOWN",
      "session-does-not-wait, 0, OK"})
  void exitCodeAndLinesTellTheVerdict(String name, int code, String verdict) throws Exception {
    String file = file(name);
    Run run = run("history", file);
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.verdictLines()).singleElement().asString().startsWith(verdict + " " + file);
    assertThat(run.lastLine()).startsWith(verdict + ":");
    assertThat(run.out().lines().filter(line -> !line.startsWith("  "))).hasSize(2);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("  read-your-writes: ", "  monotonic reads: ", "  monotonic writes: ",
        "  writes-follow-reads: ", "  causal message passing: ");
  }

  @Test
  void anOkLineIsTheVerdictAndTheFileOnly() throws Exception {
    assertThat(run("history", file("good-sequential")).out().lines().findFirst())
        .hasValue("OK " + file("good-sequential"));
  }

  @Test
  void violationShowsKeyOperationsAndGuarantees() throws Exception {
    Run run = run("history", file("bad-stale-read"));
    assertThat(run.out()).contains("  key a: ")
        .contains("    line 2  session s1  put a = 1  invoked 0  returned 10  ok")
        .contains("    line 5  session s2  get a -> 1  invoked 60  returned 70  ok")
        .contains("  monotonic reads: broken by 1 of 1 reads, first in session s2")
        .contains("  read-your-writes: unknown, no session read a key after writing it");
  }

  @Test
  void lateReadsAreCountedAndTheirBoundIsAnOption() throws Exception {
    Run run = run("history", file("bad-ttl-late"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("  after the TTL: 2 reads of a value with a TTL, late on 1 keys (bound 1 ms)")
        .contains("put a = 1 ttl 2 ms");
    assertThat(run("history", "--late=7", file("bad-ttl-late")).code()).isZero();
    assertThat(run("history", "--late=any", file("bad-ttl-late")).code()).isZero();
    assertThat(run("history", "--late=any", file("bad-ttl-early")).code()).isEqualTo(1);
  }

  @Test
  void worstVerdictDecidesAndEveryFileHasItsLine() throws Exception {
    assertThat(run("history", file("good-sequential"), file("good-two-keys")).code()).isZero();
    assertThat(run("history", file("good-sequential"), file("unknown-empty")).code()).isEqualTo(2);
    Run run = run("history", file("unknown-empty"), file("bad-phantom"), file("good-sequential"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.verdictLines()).hasSize(3);
    assertThat(run.lastLine()).isEqualTo("VIOLATION: of 3 files 1 OK, 1 VIOLATION, 1 UNKNOWN");
  }

  @Test
  void malformedFileIsNamedAndTheOthersAreJudged(@TempDir Path folder) throws Exception {
    Path malformed = folder.resolve("malformed.tsv");
    Files.writeString(malformed, "s\tput\ta\t1\t0\t1\tok\ns\tput\ta\t1\t5\t1\tok\n");
    Path missing = folder.resolve("missing.tsv");
    Run run = run("history", malformed.toString(), file("bad-phantom"), missing.toString(), folder.toString(),
        file("good-sequential"));
    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err().lines()).hasSize(3);
    assertThat(run.err()).contains(malformed + ":2: returned at 1, before it was invoked at 5")
        .contains(missing + ": cannot be read: there is no such file")
        .contains(folder + ": cannot be read: it is a directory");
    String bad = file("bad-phantom");
    assertThat(run.verdictLines()).hasSize(5).contains("OK " + file("good-sequential"))
        .anyMatch(line -> line.startsWith("VIOLATION " + bad));
    assertThat(run.lastLine()).startsWith("VIOLATION:");
  }

  @Test
  void spentBudgetIsUnknown(@TempDir Path folder) throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      text.append("w%d\tput\ta\t%d\t0\t1000\tok\n".formatted(i, i));
      text.append("r%d\tget\ta\t%d\t%d\t2000\tok\n".formatted(i, i, i));
      text.append("x%d\tremove\ta\t-\t0\t900\tok\n".formatted(i));
      text.append("y%d\tget\ta\t-\t0\t1500\tok\n".formatted(i));
    }
    Path file = Files.writeString(folder.resolve("hard.tsv"), text);
    Run run = run("history", "--budget=3", file.toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).contains("UNKNOWN " + file).contains("--budget");
    assertThat(run("history", file.toString()).code()).isZero();
  }

  @Test
  void brokenGuaranteeIsAViolationOnRequest() throws Exception {
    Run run = run("history", "--require-guarantees", file("session-does-not-wait"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.verdictLines()).singleElement().asString().startsWith("VIOLATION ").endsWith("guarantee is broken");
    assertThat(run("history", "--require-guarantees", file("good-sequential")).code()).isZero();
  }

  @Test
  void whatContradictsItselfIsDrawn(@TempDir Path folder) throws Exception {
    Path pictures = folder.resolve("new").resolve("pictures");
    Run run = run("history", "--timeline=" + pictures, file("good-sequential"));
    assertThat(run.code()).isZero();
    assertThat(pictures).doesNotExist();

    run = run("history", "--timeline", pictures.toString(), file("bad-stale-read"), file("session-does-not-wait"));
    assertThat(run.code()).isEqualTo(1);
    Path key = pictures.resolve("01-bad-stale-read.tsv-key-a.html");
    Path reads = pictures.resolve("02-bad-stale-read.tsv-monotonic-reads-session-s2.html");
    Path ownWrites = pictures.resolve("04-session-does-not-wait.tsv-read-your-writes-session-s1.html");
    assertThat(run.out()).contains("    drawn in " + key).contains("    drawn in " + reads);
    assertThat(pictures).isDirectoryContaining(key::equals).isDirectoryContaining(reads::equals)
        .isDirectoryContaining(ownWrites::equals);
    assertThat(key).content().contains("<svg").contains("1. put a = 1").contains("3. get a \u2192 1");
    assertThat(ownWrites).content().contains("3. get A \u2192 10");
  }

  @Test
  void onlyTheFirstFiveKeysAreDrawn(@TempDir Path folder) throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 7; i++) {
      text.append("s\tget\t../key %d\tnobody wrote this\t0\t1\tok%n".formatted(i));
    }
    Path file = Files.writeString(folder.resolve("seven.tsv"), text);
    Path pictures = folder.resolve("pictures");
    assertThat(run("history", "--timeline=" + pictures, file.toString()).code()).isEqualTo(1);
    assertThat(pictures).isDirectoryNotContaining("glob:**06*")
        .isDirectoryContaining("glob:**05-seven.tsv-key-..-key-4.html");
  }

  @Test
  void timelineThatCannotBeWrittenIsNamedAndTheVerdictStands(@TempDir Path folder) throws Exception {
    Path taken = Files.writeString(folder.resolve("taken"), "");
    Run run = run("history", "--timeline=" + taken, file("bad-phantom"));
    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains(taken + " is no folder");
    run = run("history", "--timeline=" + taken.resolve("below"), file("bad-phantom"));
    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains("--timeline: " + taken).contains("cannot be written");
    assertThat(run.lastLine()).startsWith("VIOLATION:");
  }

  @ParameterizedTest
  @CsvSource({"history", "history --budget=0 f", "history --budget=many f", "history --late=-1 f",
      "history --late=soon f", "history --unknown f", "histories f", "''"})
  void usageErrorsExitWith64(String line) {
    Run run = run(line.isEmpty() ? new String[0] : line.split(" "));
    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).isNotBlank();
    assertThat(run.out()).isEmpty();
  }

  @Test
  void helpDocumentsFormatAndExitCodes() {
    Run run = run("history", "--help");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("session  op  key  value  invoke_ns  return_ns  outcome  [ttl_ms]").contains("64")
        .contains("--budget").contains("--timeline");
  }
}
