package io.ringlane.results.raw;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One evidence file: what one layer of verification saw.
 *
 * @param file path relative to the raw directory
 * @param layer such as history, schedules, jcstress
 * @param records verdicts on subjects
 * @param controls faults that had to be caught for the verdicts to count
 * @param unjudged subjects that the layer cannot judge
 */
public record Evidence(String file, String layer, List<Observation> records, List<Control> controls,
    List<Unjudged> unjudged) {

  /** Defensive copies. */
  public Evidence {
    records = List.copyOf(records);
    controls = List.copyOf(controls);
    unjudged = List.copyOf(unjudged);
  }

  /**
   * A subject that the layer cannot judge.
   *
   * @param subject a strategy of the catalogue
   * @param reason why
   */
  public record Unjudged(String subject, String reason) {}

  /**
   * A verdict on one promise of one subject.
   *
   * @param subject a strategy of the catalogue, or a part such as the mailbox
   * @param control whether the subject is built to be refuted
   * @param property the promise, such as linearizable
   * @param outcome what was seen
   * @param checked how much was looked at, in {@code unit}
   * @param unit operations, schedules, samples, invocations
   * @param seconds how long it took
   * @param counterexample the contradiction in words, or null
   * @param violation a short name of it, or null
   */
  public record Observation(String subject, boolean control, String property, Outcome outcome, long checked,
      String unit,
      double seconds, @Nullable String counterexample, @Nullable String violation) {}

  /**
   * A fault that the layer had to catch.
   *
   * @param name the fault
   * @param seen whether it was caught in this run
   * @param seconds how long that took
   * @param detail what was seen, may be empty
   */
  public record Control(String name, boolean seen, double seconds, String detail) {}

  /**
   * Whether a clean verdict of this layer counts: it caught something in this run, and everything it had to catch.
   */
  public boolean trusted() {
    boolean caught = controls.stream().anyMatch(Control::seen)
        || records.stream().anyMatch(r -> r.control() && r.outcome() == Outcome.REFUTED);
    return caught && controls.stream().allMatch(Control::seen);
  }

  static Evidence of(String file, JsonValue root) throws BadInputException {
    root.schema(1);
    List<Observation> records = new ArrayList<>();
    for (JsonValue value : root.field("records").elements()) {
      String outcome = value.field("outcome").oneOf(Set.of("upheld", "refuted", "unknown"));
      JsonValue counterexample = value.optional("counterexample");
      JsonValue violation = value.optional("violation");
      long checked = value.field("checked").integer();
      if (checked < 0) {
        throw value.field("checked").wrong("zero or more");
      }
      records.add(new Observation(value.field("strategy").text(), value.field("control").bool(),
          value.field("property").text(), Outcome.valueOf(outcome.toUpperCase(Locale.ROOT)), checked,
          value.field("unit").text(), value.field("seconds").number(),
          counterexample == null ? null : counterexample.text(), violation == null ? null : violation.text()));
    }
    List<Control> controls = new ArrayList<>();
    for (JsonValue value : root.field("controls").elements()) {
      JsonValue seconds = value.optional("seconds");
      JsonValue detail = value.optional("detail");
      controls.add(new Control(value.field("name").text(), value.field("seen").bool(),
          seconds == null ? Double.NaN : seconds.number(), detail == null ? "" : detail.shown()));
    }
    List<Unjudged> unjudged = new ArrayList<>();
    JsonValue left = root.optional("unjudged");
    for (JsonValue value : left == null ? List.<JsonValue>of() : left.elements()) {
      unjudged.add(new Unjudged(value.field("strategy").text(), value.field("reason").text()));
    }
    return new Evidence(file, root.field("layer").text(), records, controls, unjudged);
  }
}
