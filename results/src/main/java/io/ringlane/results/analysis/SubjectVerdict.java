package io.ringlane.results.analysis;

import io.ringlane.results.raw.Evidence;
import io.ringlane.results.raw.Outcome;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all layers together say about one subject.
 *
 * @param name a strategy, or a part such as the mailbox
 * @param control whether it is built to be refuted
 * @param strategy whether it is a catalogue entry
 * @param outcome the merged verdict
 * @param layers the verdict of each layer, in the order of the study's plan
 * @param items every record that went in, with its file
 */
public record SubjectVerdict(String name, boolean control, boolean strategy, Outcome outcome,
    Map<String, Outcome> layers, List<Item> items) {

  /** Defensive copies. */
  public SubjectVerdict {
    layers = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(layers));
    items = List.copyOf(items);
  }

  /**
   * A record and where it came from.
   *
   * @param layer of verification
   * @param file relative to the raw directory
   * @param record what was seen
   */
  public record Item(String layer, String file, Evidence.Observation record) {}

  /** The first counterexample, or null. */
  public @Nullable String counterexample() {
    for (Item item : items) {
      if (item.record().outcome() == Outcome.REFUTED && item.record().counterexample() != null) {
        return item.record().counterexample();
      }
    }
    return null;
  }

  /** A short name of what broke, or null when nothing did. */
  public @Nullable String violation() {
    for (Item item : items) {
      if (item.record().outcome() == Outcome.REFUTED) {
        return item.record().violation() != null ? item.record().violation() : "not " + item.record().property();
      }
    }
    return null;
  }

  /** Records of one layer. */
  public List<Item> of(String layer) {
    return items.stream().filter(item -> item.layer().equals(layer)).toList();
  }
}
