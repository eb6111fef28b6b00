package io.ringlane.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.infra.Status;

class JudgementTest {
  private static final Trial ACTUAL = of("S.Actual", "affine-direct", "order", "", "shared-pool");
  private static final Trial POOL = of("S.Actual", "shared-pool", "order", "", "shared-pool");
  private static final Trial FAULT = of("S.ControlFault", "affine-direct", "order", "Fault");
  private static final List<Trial> ALL = List.of(ACTUAL, POOL, FAULT);

  private static final Tally.Seen BAD = new Tally.Seen("0, 1", "the last write is lost", 70);
  private static final Tally.Seen LATE = new Tally.Seen("-1, 1", PoolReadYourWritesStress.LATE, 9);

  @Test
  void cleanClassesAndSeenControlsAreGood() throws Exception {
    Judgement judgement = judge(ALL, tallies(clean(ACTUAL), bad(POOL, BAD), bad(FAULT, BAD)));

    assertThat(judgement.doubts()).isEmpty();
    assertThat(judgement.violations()).isEmpty();
    JsonNode file = new ObjectMapper().valueToTree(judgement.evidence());
    JsonNode expected = new ObjectMapper().readTree(
        """
            {"schema": 1, "layer": "jcstress", "records": [
              {"strategy": "affine-direct", "control": false, "property": "order", "outcome": "upheld", "checked": 1000,
               "unit": "samples", "seconds": 2.0, "counterexample": null, "violation": null},
              {"strategy": "shared-pool", "control": true, "property": "order", "outcome": "refuted", "checked": 1000,
               "unit": "samples", "seconds": 2.0,
               "counterexample": "outcome \\"0, 1\\" seen 70 of 1000: the last write is lost", "violation": "the last write is lost"}],
             "controls": [
              {"name": "shared-pool", "seen": true, "seconds": 2.0,
               "detail": "outcome \\"0, 1\\" seen 70 of 1000: the last write is lost"},
              {"name": "Fault", "seen": true, "seconds": 2.0,
               "detail": "outcome \\"0, 1\\" seen 70 of 1000: the last write is lost"}],
             "unjudged": [{"strategy": "simulated", "property": "order", "reason": "it has no threads"}]}
            """);
    assertThat(new ObjectMapper().readTree(file.toString())).isEqualTo(expected);
  }

  @Test
  void aForbiddenOutcomeOfAProductionClassIsAViolation() {
    Judgement judgement = judge(ALL, tallies(bad(ACTUAL, LATE, BAD), bad(POOL, BAD), bad(FAULT, BAD)));

    assertThat(judgement.violations()).singleElement().asString().contains("S.Actual", "-1, 1");
    assertThat(outcomeOf(judgement, "affine-direct")).isEqualTo("refuted");
  }

  @Test
  void nothingDeclaredIsRed() {
    assertThat(judge(List.of(), Map.of()).doubts()).contains("no test is declared");
  }

  @Test
  void aTestThatDidNotRunIsRed() {
    Judgement judgement = judge(ALL, tallies(bad(POOL, BAD), bad(FAULT, BAD)));

    assertThat(judgement.doubts()).singleElement().asString()
        .startsWith("S.Actual under affine-direct is declared and did not run");
    assertThat(outcomeOf(judgement, "affine-direct")).isEqualTo("unknown");
  }

  @Test
  void aStrategyUnderWhichATestDidNotRunIsRed() {
    Trial other = of("S.Actual", "caller-runs", "order", "", "shared-pool");
    Tally elsewhere = new Tally("S.Actual under no strategy", 1_000, 2, List.of(), List.of());
    Judgement judgement = judge(List.of(ACTUAL, other, POOL),
        tallies(clean(ACTUAL), elsewhere, bad(POOL, BAD)));

    assertThat(judgement.doubts()).satisfiesExactlyInAnyOrder(
        doubt -> assertThat(doubt).startsWith("S.Actual under caller-runs is declared and did not run"),
        doubt -> assertThat(doubt).isEqualTo("S.Actual under no strategy ran and is not declared"));
    assertThat(outcomeOf(judgement, "caller-runs")).isEqualTo("unknown");
    assertThat(outcomeOf(judgement, "affine-direct")).isEqualTo("upheld");
    assertThat(judgement.ran()).isEqualTo(2);
  }

  @Test
  void aTestWithoutSamplesIsRed() {
    Tally empty = new Tally(ACTUAL.name(), 0, 1, List.of(), List.of());
    Judgement judgement = judge(ALL, tallies(empty, bad(POOL, BAD), bad(FAULT, BAD)));

    assertThat(judgement.doubts()).singleElement().asString().contains("no sample");
    assertThat(outcomeOf(judgement, "affine-direct")).isEqualTo("unknown");
  }

  @Test
  void aTestThatNobodyDeclaredIsRed() {
    Judgement judgement = judge(List.of(ACTUAL, POOL), tallies(clean(ACTUAL), bad(POOL, BAD), bad(FAULT, BAD)));

    assertThat(judgement.doubts()).singleElement().asString().contains("S.ControlFault", "not declared");
  }

  @Test
  void aControlThatIsNotSeenIsRedAndLeavesItsPropertyUnknown() {
    Judgement judgement = judge(ALL, tallies(clean(ACTUAL), bad(POOL, BAD), clean(FAULT)));

    assertThat(judgement.doubts()).singleElement().asString().contains("Fault", "not seen");
    assertThat(outcomeOf(judgement, "affine-direct")).isEqualTo("unknown");
  }

  @Test
  void aControlThatOnlyAnswersLateIsNotSeen() {
    Judgement judgement = judge(ALL, tallies(clean(ACTUAL), bad(POOL, BAD), bad(FAULT, LATE)));

    assertThat(judgement.evidence().controls()).filteredOn(control -> control.name().equals("Fault"))
        .singleElement().extracting(Evidence.Control::seen).isEqualTo(false);
  }

  @Test
  void fewerSamplesThanTheControlNeededAreNoVerdict() {
    Tally.Seen rare = new Tally.Seen("0, 1", "the last write is lost", 19);
    Judgement judgement = judge(ALL, tallies(clean(ACTUAL), bad(POOL, BAD), bad(FAULT, rare)));

    assertThat(judgement.doubts()).singleElement().asString()
        .isEqualTo("S.Actual under affine-direct took 1000 samples; after its control it needs 1053");
    assertThat(outcomeOf(judgement, "affine-direct")).isEqualTo("unknown");
  }

  @Test
  void onlyAProductionClassWithTooFewSamplesRunsAgain() {
    Tally.Seen rare = new Tally.Seen("0, 1", "the last write is lost", 19);
    Trial.Plan plan = new Trial.Plan(ALL, List.of());

    assertThat(Judgement.wanting(plan, tallies(clean(ACTUAL), bad(POOL, BAD), bad(FAULT, rare))))
        .containsExactly(ACTUAL);
    assertThat(Judgement.wanting(plan, tallies(clean(ACTUAL), bad(POOL, BAD), bad(FAULT, BAD)))).isEmpty();
    assertThat(Judgement.wanting(plan, tallies(clean(ACTUAL), bad(POOL, BAD), clean(FAULT))))
        .as("a control that was not seen").isEmpty();
    assertThat(Judgement.wanting(plan, tallies(bad(POOL, BAD), bad(FAULT, BAD)))).as("what did not run").isEmpty();
  }

  @Test
  void aPropertyWithoutAControlIsRed() {
    assertThat(judge(List.of(ACTUAL), tallies(clean(ACTUAL))).doubts())
        .singleElement().asString().contains("no control shows that order can fail");
  }

  @Test
  void anExceptionInAProductionClassIsAViolationAndADeadJvmIsADoubt() {
    Tally thrown = broken(Status.TEST_ERROR);
    Judgement judgement = judge(ALL, tallies(thrown, bad(POOL, BAD), bad(FAULT, BAD)));
    assertThat(judgement.violations()).singleElement().asString().contains("TEST_ERROR", "boom");

    Judgement dead = judge(ALL, tallies(broken(Status.VM_ERROR), bad(POOL, BAD), bad(FAULT, BAD)));
    assertThat(dead.violations()).isEmpty();
    assertThat(dead.doubts()).singleElement().asString().contains("VM_ERROR", "boom");
    assertThat(outcomeOf(dead, "affine-direct")).isEqualTo("unknown");
  }

  /** A trial of a test that must refute these controls of the catalogue. */
  private static Trial of(String name, String strategy, String property, String control, String... refutes) {
    return new Trial(new DeclaredTest(name, Subjects.ONE, strategy, property, control, List.of(refutes), List.of(),
        List.of(), false), strategy);
  }

  private static Judgement judge(List<Trial> trials, Map<String, Tally> tallies) {
    return Judgement.of(
        new Trial.Plan(trials, List.of(new Evidence.Unjudged("simulated", "order", "it has no threads"))), tallies);
  }

  private static String outcomeOf(Judgement judgement, String strategy) {
    return judgement.evidence().records().stream().filter(record -> record.strategy().equals(strategy))
        .map(Evidence.Observation::outcome).findFirst().orElseThrow();
  }

  private static Map<String, Tally> tallies(Tally... tallies) {
    return Arrays.stream(tallies).collect(Collectors.toMap(Tally::name, Function.identity()));
  }

  private static Tally clean(Trial test) {
    return new Tally(test.name(), 1_000, 2, List.of(), List.of());
  }

  private static Tally bad(Trial test, Tally.Seen... seen) {
    return new Tally(test.name(), 1_000, 2, List.of(seen), List.of());
  }

  private static Tally broken(Status status) {
    return new Tally(ACTUAL.name(), 1_000, 2, List.of(), List.of(new Tally.Broken(status, "boom")));
  }
}
