package io.ringlane.stress;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** The evidence file, as it is written. */
record Evidence(@JsonProperty int schema, @JsonProperty String layer, @JsonProperty List<Observation> records,
    @JsonProperty List<Control> controls, @JsonProperty List<Unjudged> unjudged) {
  static final String UPHELD = "upheld";
  static final String REFUTED = "refuted";
  static final String UNKNOWN = "unknown";

  Evidence(List<Observation> records, List<Control> controls, List<Unjudged> unjudged) {
    this(1, "jcstress", List.copyOf(records), List.copyOf(controls), List.copyOf(unjudged));
  }

  /** A verdict on a promise of a strategy. */
  record Observation(@JsonProperty String strategy, @JsonProperty boolean control, @JsonProperty String property,
      @JsonProperty String outcome, @JsonProperty long checked, @JsonProperty String unit,
      @JsonProperty double seconds, @JsonProperty @Nullable String counterexample,
      @JsonProperty @Nullable String violation) {
    Observation(String strategy, boolean control, String property, String outcome, long checked, double seconds,
        @Nullable String counterexample, @Nullable String violation) {
      this(strategy, control, property, outcome, checked, "samples", seconds, counterexample, violation);
    }
  }

  /** A fault that had to be seen. */
  record Control(@JsonProperty String name, @JsonProperty boolean seen, @JsonProperty double seconds,
      @JsonProperty String detail) {}

  /** An entry of the catalogue that the test of a promise cannot judge. */
  record Unjudged(@JsonProperty String strategy, @JsonProperty String property, @JsonProperty String reason) {}
}
