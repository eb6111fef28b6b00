package io.ringlane.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.ringlane.mutation.MutationJudge.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the judge of mutants says of a small report, and of one that is worse in one way. */
class MutationJudgeTest {
  private static final String LIST = "class\tmethod\tchange\tmost\treason\n";
  private static final String ROW = "ring.Ring\tsize\tnegated conditional\t1\tnobody can tell\n";

  @TempDir
  private Path folder = Path.of("");

  private static String mutant(String status, String method) {
    return "<mutation status='" + status + "'><mutatedClass>io.ringlane.ring.Ring</mutatedClass><mutatedMethod>"
        + method
        + "</mutatedMethod><description>negated conditional for io/ringlane/ring/Ring::lambda$size$3</description></mutation>";
  }

  /** Nine that are killed, and these. */
  private Verdict judge(String list, String... others) throws IOException {
    Path report = folder.resolve("mutations.xml");
    Files.writeString(report,
        "<mutations>" + mutant("KILLED", "killed").repeat(9) + String.join("", others) + "</mutations>");
    Path survivors = folder.resolve("survivors.tsv");
    Files.writeString(survivors, list);
    return new MutationJudge(10, 85).judge(report, survivors);
  }

  @Test
  void survivorsThatAreListedAreFine() throws IOException {
    assertThat(judge(LIST + ROW, mutant("SURVIVED", "lambda$size$3"))).isEqualTo(new Verdict(
        "10 mutants: 9 killed (90.0 %), 1 survived, 0 not covered, 0 out of time or memory", List.of()));
  }

  @Test
  void survivorsThatAreNotListedAreRed() throws IOException {
    assertThat(judge(LIST, mutant("SURVIVED", "size")).complaints())
        .containsExactly("not in the list, or not so often (1): ring.Ring\tsize\tnegated conditional");
    assertThat(judge(LIST + ROW, mutant("NO_COVERAGE", "size"), mutant("KILLED", "size"), mutant("KILLED", "size"),
        mutant("KILLED", "size"), mutant("SURVIVED", "size")).complaints())
        .containsExactly("not in the list, or not so often (2): ring.Ring\tsize\tnegated conditional");
  }

  @Test
  void aRowThatNamesNoMutantIsRedAndOneWhoseMutantWasKilledIsNot() throws IOException {
    assertThat(judge(LIST + ROW, mutant("KILLED", "other")).complaints())
        .containsExactly("in the list, and no mutant any more: ring.Ring\tsize\tnegated conditional");
    assertThat(judge(LIST + ROW, mutant("KILLED", "size")).complaints()).isEmpty();
  }

  @Test
  void tooFewMutantsAreRed() throws IOException {
    assertThat(judge(LIST).complaints())
        .containsExactly("9 mutants, at least 10 are expected: was something left out?");
  }

  @Test
  void tooFewKillsAreRedAndRunningOutOfTimeIsNone() throws IOException {
    Verdict verdict = judge(LIST, mutant("TIMED_OUT", "size"), mutant("MEMORY_ERROR", "size"));
    assertThat(verdict.line()).endsWith(" 9 killed (81.8 %), 0 survived, 0 not covered, 2 out of time or memory");
    assertThat(verdict.complaints()).containsExactly("81.8 % are killed, at least 85.0 % must be");
  }

  @Test
  void aMutantThatWasNotJudgedIsRed() throws IOException {
    assertThat(judge(LIST, mutant("RUN_ERROR", "size")).complaints()).containsExactly("not judged: {RUN_ERROR=1}");
  }

  @Test
  void aListThatCannotBeReadIsRefusedInWords() {
    assertThatThrownBy(() -> judge(ROW)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("survivors.tsv:1: the first line must be 'class");
    for (String bad : List.of("ring.Ring\tsize\tnegated conditional\t1\t \n", "ring.Ring\tsize\tnegated\t0\twhy\n",
        "ring.Ring\n")) {
      assertThatThrownBy(() -> judge(LIST + bad)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("survivors.tsv:2: a row is class, method, change, a number from 1 to 99 and a reason");
    }
    assertThatThrownBy(() -> judge(LIST + ROW + ROW)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("survivors.tsv:3: the mutant has a row already");
  }
}
