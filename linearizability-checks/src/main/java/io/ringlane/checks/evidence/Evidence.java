package io.ringlane.checks.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import org.jspecify.annotations.Nullable;

/**
 * The evidence of one layer.
 *
 * @param schema {@value #SCHEMA}
 */
public record Evidence(int schema, String layer, List<Item> records, List<Control> controls, List<Unjudged> unjudged) {
  public static final int SCHEMA = 1;

  /** What is known after a check. */
  public enum Outcome {
    upheld, refuted, unknown
  }

  /**
   * One property of one strategy, checked.
   *
   * @param control whether the catalogue says that the strategy promises nothing
   * @param checked how many operations, schedules or invocations were looked at, in {@code unit}
   * @param counterexample the calls that contradict the property; may have several lines
   * @param violation a short name for the counterexample
   */
  public record Item(String strategy, boolean control, String property, Outcome outcome, long checked, String unit,
      double seconds,
      @Nullable String counterexample, @Nullable String violation) {}

  /** A variant that must fail, and whether it was seen to. */
  public record Control(String name, boolean seen, double seconds, String detail) {}

  /** What the layer cannot judge of an entry of the catalogue, and why. */
  public record Unjudged(String strategy, String property, String reason) {}

  /** Evidence of a layer that judges all that it is asked about. */
  public Evidence(String layer, List<Item> records, List<Control> controls) {
    this(layer, records, controls, List.of());
  }

  public Evidence(String layer, List<Item> records, List<Control> controls, List<Unjudged> unjudged) {
    this(SCHEMA, layer, List.copyOf(records), List.copyOf(controls), List.copyOf(unjudged));
  }

  /** One line for the layer: how many properties it has and how many were shown, how much was looked at, how many controls were seen. */
  public String summary() {
    Map<String, Long> looked = new LinkedHashMap<>();
    records.forEach(item -> looked.merge(item.unit(), item.checked(), Long::sum));
    long shown = records.stream().filter(item -> item.outcome() != Outcome.unknown).count();
    return String.format(Locale.ROOT, "layer %s: %d properties, %d shown, %s, %d of %d controls seen", layer,
        records.size(), shown, looked.isEmpty()
            ? "nothing looked at"
            : looked.entrySet().stream()
                .map(each -> String.format(Locale.ROOT, "%,d %s", each.getValue(), each.getKey()))
                .collect(Collectors.joining(", ")),
        controls.stream().filter(Control::seen).count(), controls.size());
  }

  /** Writes {@code LAYER.evidence.json} into the folder, which is made where it does not exist. */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    mapper().writeValue(folder.resolve(layer + ".evidence.json").toFile(), this);
  }

  /** Reads what {@link #write} wrote. */
  public static Evidence read(Path file) throws IOException {
    return mapper().readValue(file.toFile(), Evidence.class);
  }

  private static ObjectMapper mapper() {
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  }
}
