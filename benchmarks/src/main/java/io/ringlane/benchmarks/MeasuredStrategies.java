package io.ringlane.benchmarks;

import java.util.List;

import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.fixtures.Controls;

/** The catalogue entries that have a speed: all but the one without threads, controls included. */
final class MeasuredStrategies {
  private MeasuredStrategies() {}

  static List<CatalogueEntry> all() {
    return Controls.catalogueWithControls().stream().filter(entry -> !entry.equals(Catalogue.SIMULATED)).toList();
  }

  /** @throws IllegalArgumentException with the list of names where there is no such entry */
  static CatalogueEntry named(String name) {
    return Catalogue.named(name, all());
  }
}
