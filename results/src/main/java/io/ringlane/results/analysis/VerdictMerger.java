package io.ringlane.results.analysis;

import io.ringlane.results.raw.Evidence;
import io.ringlane.results.raw.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Merges evidence into one verdict a subject.
 *
 * <p>Rules: one refutation refutes, whatever else was seen. A subject is upheld only if at least one layer upheld it and
 * no layer is unknown about it. A layer is unknown about a subject when one of its records is, when it checked nothing,
 * or when it did not catch its own controls in this run: a check that could not have failed proves nothing.
 */
public final class VerdictMerger {

  /** The layer whose subjects are parts of the cache rather than strategies. */
  private static final String PARTS = "lincheck-parts";

  private VerdictMerger() {}

  /**
   * Merges.
   *
   * @param evidence every evidence file
   * @param strategies planned entries, listed even without evidence
   * @param controls planned controls
   * @param layerOrder layers in reading order
   */
  public static List<SubjectVerdict> merge(List<Evidence> evidence, List<String> strategies, List<String> controls,
      List<String> layerOrder) {
    Map<String, List<SubjectVerdict.Item>> items = new LinkedHashMap<>();
    strategies.forEach(name -> items.put(name, new ArrayList<>()));
    controls.forEach(name -> items.put(name, new ArrayList<>()));
    Set<String> layers = new LinkedHashSet<>(layerOrder);
    for (Evidence file : evidence) {
      layers.add(file.layer());
      for (Evidence.Observation record : file.records()) {
        items.computeIfAbsent(record.subject(), _ -> new ArrayList<>())
            .add(new SubjectVerdict.Item(file.layer(), file.file(), record));
      }
    }
    List<SubjectVerdict> verdicts = new ArrayList<>();
    items.forEach((name, records) -> {
      Map<String, Outcome> byLayer = new LinkedHashMap<>();
      for (String layer : layers) {
        List<SubjectVerdict.Item> ofLayer = records.stream().filter(item -> item.layer().equals(layer)).toList();
        if (!ofLayer.isEmpty()) {
          byLayer.put(layer, layer(ofLayer, trusted(evidence, layer)));
        }
      }
      boolean planned = strategies.contains(name) || controls.contains(name);
      boolean control = controls.contains(name)
          || (!strategies.contains(name) && records.stream().anyMatch(item -> item.record().control()));
      boolean strategy = planned || records.stream().anyMatch(item -> !item.layer().equals(PARTS));
      verdicts.add(new SubjectVerdict(name, control, strategy, overall(byLayer), byLayer, records));
    });
    return List.copyOf(verdicts);
  }

  private static boolean trusted(List<Evidence> evidence, String layer) {
    return evidence.stream().filter(file -> file.layer().equals(layer)).allMatch(Evidence::trusted);
  }

  private static Outcome layer(List<SubjectVerdict.Item> records, boolean trusted) {
    if (records.stream().anyMatch(item -> item.record().outcome() == Outcome.REFUTED)) {
      return Outcome.REFUTED;
    }
    boolean clean = records.stream()
        .allMatch(item -> item.record().outcome() == Outcome.UPHELD && item.record().checked() > 0);
    return clean && trusted ? Outcome.UPHELD : Outcome.UNKNOWN;
  }

  private static Outcome overall(Map<String, Outcome> byLayer) {
    if (byLayer.containsValue(Outcome.REFUTED)) {
      return Outcome.REFUTED;
    }
    return byLayer.isEmpty() || byLayer.containsValue(Outcome.UNKNOWN) ? Outcome.UNKNOWN : Outcome.UPHELD;
  }
}
