package io.ringlane.cluster;

import java.util.List;

import io.ringlane.execution.AffineAssigner;
import io.ringlane.execution.AffineDirect;
import io.ringlane.execution.AffineSlots;
import io.ringlane.execution.CallerRuns;
import io.ringlane.execution.Promise;
import io.ringlane.execution.Simulated;
import io.ringlane.execution.Simulation;

/**
 * The executor strategies by name; whatever compares strategies takes them from here. The controls, which promise nothing, are in
 * the test fixtures.
 */
public final class Catalogue {
  public static final CatalogueEntry CALLER_RUNS = new CatalogueEntry("caller-runs",
      "the client's own thread runs the operation under one lock (flow A)", Promise.LINEARIZABLE,
      (settings, host) -> new CallerRuns());

  public static final CatalogueEntry AFFINE_DIRECT = new CatalogueEntry("affine-direct",
      "key-affine workers, input threads enqueue straight to the worker (flow B)", Promise.ORDERED, AffineDirect::new);

  public static final CatalogueEntry AFFINE_ASSIGNER = new CatalogueEntry("affine-assigner",
      "key-affine workers behind a request queue and an assigner thread (flow C)", Promise.ORDERED,
      AffineAssigner::new);

  public static final CatalogueEntry AFFINE_SLOTS = new CatalogueEntry("affine-slots",
      "key -> slot -> worker, slots move between workers while in use (seal, drain, hand over, open)", Promise.ORDERED,
      AffineSlots::new);

  public static final CatalogueEntry SIMULATED = new CatalogueEntry("simulated",
      "no thread; the next step comes from a seed (tests only)", Promise.ORDERED, (settings, host) -> {
        if (host instanceof Simulation simulation) {
          return new Simulated(simulation);
        }
        throw new IllegalArgumentException("the strategy simulated has no threads: build the cache on a Simulation");
      });

  private static final List<CatalogueEntry> ENTRIES = List.of(CALLER_RUNS, AFFINE_DIRECT, AFFINE_ASSIGNER, AFFINE_SLOTS,
      SIMULATED);

  private Catalogue() {}

  /** Every entry that promises something. */
  public static List<CatalogueEntry> entries() {
    return ENTRIES;
  }

  /** @throws IllegalArgumentException with the list of names where there is no such entry */
  public static CatalogueEntry named(String name) {
    return named(name, ENTRIES);
  }

  /** As {@link #named(String)}, in another list of entries. */
  public static CatalogueEntry named(String name, List<CatalogueEntry> entries) {
    return entries.stream().filter(entry -> entry.name().equals(name)).findFirst().orElseThrow(
        () -> new IllegalArgumentException(
            "no strategy is called '" + name + "'; there are "
                + String.join(", ", entries.stream().map(CatalogueEntry::name).toList())));
  }
}
