package io.ringlane.checks.lincheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.ringlane.checks.evidence.Budget;
import io.ringlane.checks.evidence.Evidence;
import io.ringlane.checks.evidence.Evidence.Outcome;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.fixtures.Controls;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each Lincheck layer, in a JVM of its own: every check upheld, every control refuted. A control that is not seen leaves nothing
 * upheld, so a Lincheck that could not change the classes turns this red.
 */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class LayerTest {
  private static final Path PROOFS = Path.of("target", "proofs");
  private static final Check HOLDS = check("right", false, Outcome.upheld);
  private static final Check SEEN = check("wrong", true, Outcome.refuted);
  private static final Check NOT_SEEN = check("wrong", true, Outcome.upheld);

  @ParameterizedTest
  @EnumSource
  void isUpheldAndItsControlsAreRefuted(Layer layer) throws Exception {
    Evidence evidence = LincheckProofs.run(layer, Budget.verify);
    evidence.write(PROOFS);
    assertThat(evidence.controls()).hasSameSizeAs(layer.controls())
        .allSatisfy(control -> assertThat(control.seen()).as("%s", control).isTrue());
    assertThat(evidence.records()).filteredOn(item -> !item.control()).hasSameSizeAs(layer.checks())
        .allSatisfy(item -> {
          assertThat(item.outcome()).as("%s", item).isEqualTo(Outcome.upheld);
          assertThat(item.checked()).isPositive();
        });
  }

  @Test
  void nothingIsUpheldWhereAControlWasNotSeen() {
    assertThat(outcome(List.of(SEEN, NOT_SEEN), HOLDS)).isEqualTo(Outcome.unknown);
    assertThat(outcome(List.of(), HOLDS)).isEqualTo(Outcome.unknown);
    assertThat(outcome(List.of(SEEN), HOLDS)).isEqualTo(Outcome.upheld);
  }

  @Test
  void whatWasRefutedStaysRefutedWhetherOrNotTheControlWasSeen() {
    assertThat(outcome(List.of(NOT_SEEN), check("wrong", false, Outcome.refuted))).isEqualTo(Outcome.refuted);
  }

  /** Every entry of the catalogue is judged, or it is said why not. */
  @Test
  void saysWhatItCannotJudge() {
    List<String> named = new ArrayList<>();
    Layer.STRESS.unjudged().forEach(each -> named.add(each.strategy()));
    Layer.STRESS.checks().forEach(each -> named.add(each.subject()));
    Layer.STRESS.controls().forEach(each -> named.add(each.subject()));
    assertThat(named).containsExactlyInAnyOrderElementsOf(
        Controls.catalogueWithControls().stream().map(CatalogueEntry::name).toList());
  }

  private static Outcome outcome(List<Check> controls, Check check) {
    return Layer.judge(Layer.STRESS, controls, List.of(check), Budget.quick).records().getFirst().outcome();
  }

  private static Check check(String subject, boolean control, Outcome outcome) {
    return new Check(subject, control, "property", budget -> new Observation(outcome, 1, 0, null, null));
  }
}
