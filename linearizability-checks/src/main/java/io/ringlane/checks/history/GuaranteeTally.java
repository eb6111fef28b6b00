package io.ringlane.checks.history;

import io.ringlane.checks.history.GuaranteeReport.Guarantee;
import io.ringlane.checks.history.GuaranteeReport.Status;
import java.util.Arrays;
import java.util.List;

/** What is counted for one guarantee while reads are judged. */
final class GuaranteeTally {
  long judged;
  long unclear;
  private History history;
  private final Guarantee guarantee;
  private final String nothing;
  private long broken;
  private List<HistoryOperation> evidence = List.of();
  private String why = "";

  /** @param nothing what to say where no read was about it */
  GuaranteeTally(History history, Guarantee guarantee, String nothing) {
    this.history = history;
    this.guarantee = guarantee;
    this.nothing = nothing;
  }

  /** Goes on to another history. */
  void of(History next) {
    history = next;
  }

  /** @param rows of the history, the read that breaks it last; one may be named twice */
  void breaks(String reason, int... rows) {
    if (broken++ == 0) {
      evidence = Arrays.stream(rows).distinct().mapToObj(history::operation).toList();
      why = reason;
    }
  }

  GuaranteeReport report() {
    if (broken > 0) {
      return new GuaranteeReport(guarantee, Status.BROKEN, judged, broken, unclear, evidence.getLast().session(),
          evidence, why);
    }
    if (judged == 0) {
      return new GuaranteeReport(guarantee, Status.UNKNOWN, 0, 0, 0, "", List.of(), nothing);
    }
    if (unclear > 0) {
      return new GuaranteeReport(guarantee, Status.UNKNOWN, judged, 0, unclear, "", List.of(),
          "%d of %d reads may have answered an older write or a newer one".formatted(unclear, judged));
    }
    return new GuaranteeReport(guarantee, Status.HOLDS, judged, 0, 0, "", List.of(),
        "%d reads judged".formatted(judged));
  }
}
