package io.ringlane.results.raw;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One benchmark of a JMH result file.
 *
 * @param file path relative to the raw directory
 * @param benchmark full name of the method
 * @param mode JMH's mode, such as thrpt
 * @param threads client threads
 * @param parameters name to value
 * @param jvmArguments flags of the fork
 * @param score the primary metric
 * @param unit its unit
 * @param iterations the primary metric of each measured iteration, in order
 * @param secondary scores of the secondary metrics, without JMH's leading dot; bytes an operation without the check of the answers
 */
public record JmhResult(String file, String benchmark, String mode, int threads, Map<String, String> parameters,
    List<String> jvmArguments, double score, String unit, List<Double> iterations, Map<String, Double> secondary) {

  private static final String ALLOCATION = "gc.alloc.rate.norm";
  private static final Map<String, Double> PER_SECOND = Map.of("ops/s", 1.0, "ops/ms", 1e3, "ops/us", 1e6, "ops/ns",
      1e9, "ops/min", 1 / 60.0);

  /** Defensive copies. */
  public JmhResult {
    parameters = Map.copyOf(parameters);
    jvmArguments = List.copyOf(jvmArguments);
    iterations = List.copyOf(iterations);
    secondary = Map.copyOf(secondary);
  }

  /** Operations a second, empty when the primary metric is not a throughput. */
  public OptionalDouble operationsPerSecond() {
    Double factor = PER_SECOND.get(unit);
    return factor == null ? OptionalDouble.empty() : OptionalDouble.of(score * factor);
  }

  /** A secondary metric by name. */
  public OptionalDouble metric(String name) {
    Double value = secondary.get(name);
    return value == null || value.isNaN() ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** Class and method without the package. */
  public String shortName() {
    String[] parts = benchmark.split("\\.", -1);
    return parts.length < 2 ? benchmark : parts[parts.length - 2] + "." + parts[parts.length - 1];
  }

  /** Whether the later half of the iterations differs from the earlier by more than the fraction. */
  public boolean drifts(double fraction) {
    int half = iterations.size() / 2;
    if (half == 0) {
      return false;
    }
    double early = mean(iterations.subList(0, half));
    double late = mean(iterations.subList(iterations.size() - half, iterations.size()));
    return Math.abs(Math.log(late / early)) > Math.log1p(fraction);
  }

  /** The least of the iterations but each fork's last, which the check of its answers is in; the score where there is no other. */
  private static double allocation(JsonValue metric) throws BadInputException {
    double least = Double.POSITIVE_INFINITY;
    JsonValue raw = metric.optional("rawData");
    for (JsonValue fork : raw == null ? List.<JsonValue>of() : raw.elements()) {
      List<JsonValue> iterations = fork.elements();
      for (int i = 0; i < iterations.size() - 1; i++) {
        least = Math.min(least, iterations.get(i).number());
      }
    }
    return Double.isFinite(least) ? least : metric.field("score").number();
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  static List<JmhResult> of(String file, JsonValue root) throws BadInputException {
    List<JmhResult> results = new ArrayList<>();
    for (JsonValue value : root.elements()) {
      JsonValue primary = value.field("primaryMetric");
      List<Double> iterations = new ArrayList<>();
      for (JsonValue fork : primary.field("rawData").elements()) {
        for (JsonValue iteration : fork.elements()) {
          iterations.add(iteration.number());
        }
      }
      Map<String, String> parameters = new LinkedHashMap<>();
      JsonValue params = value.optional("params");
      if (params != null) {
        for (Map.Entry<String, JsonValue> member : params.members().entrySet()) {
          parameters.put(member.getKey(), member.getValue().text());
        }
      }
      Map<String, Double> secondary = new LinkedHashMap<>();
      JsonValue metrics = value.optional("secondaryMetrics");
      if (metrics != null) {
        for (Map.Entry<String, JsonValue> member : metrics.members().entrySet()) {
          String name = member.getKey().replace("·", "");
          secondary.put(name, name.equals(ALLOCATION)
              ? allocation(member.getValue())
              : member.getValue().field("score").number());
        }
      }
      JsonValue jvmArguments = value.optional("jvmArgs");
      results.add(new JmhResult(file, value.field("benchmark").text(), value.field("mode").text(),
          (int) value.field("threads").integer(), parameters, jvmArguments == null ? List.of() : jvmArguments.texts(),
          primary.field("score").number(), primary.field("scoreUnit").text(), iterations, secondary));
    }
    return results;
  }
}
