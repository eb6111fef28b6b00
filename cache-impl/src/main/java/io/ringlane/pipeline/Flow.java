package io.ringlane.pipeline;

import java.util.Arrays;
import java.util.stream.Collectors;

import io.ringlane.cluster.CacheBuilder;
import io.ringlane.cluster.CacheSettings;
import io.ringlane.cluster.Catalogue;
import io.ringlane.cluster.CatalogueEntry;
import io.ringlane.server.DatabaseMode;

/** The four ways from a request to its response. */
public enum Flow {
  /** Flow A: the input thread reads, processes and answers, and idles while the database does. */
  SINGLE("single", Catalogue.CALLER_RUNS, DatabaseMode.BLOCKING),
  /** Flow B: the input thread picks the worker. */
  DIRECT("direct", Catalogue.AFFINE_DIRECT, DatabaseMode.BLOCKING),
  /** Flow C: an assigner thread, behind one request queue, picks the worker. */
  ASSIGNER("assigner", Catalogue.AFFINE_ASSIGNER, DatabaseMode.BLOCKING),
  /** Fully asynchronous: a key that waits for the database parks its own requests, and workers go on with other keys. */
  ASYNC("async", Catalogue.AFFINE_DIRECT, DatabaseMode.PARKED_KEY);

  private final String label;
  @SuppressWarnings("ImmutableEnumChecker") // a record of factories without state
  private final CatalogueEntry strategy;
  private final DatabaseMode mode;

  Flow(String label, CatalogueEntry strategy, DatabaseMode mode) {
    this.label = label;
    this.strategy = strategy;
    this.mode = mode;
  }

  /** The name that people type. */
  public String label() {
    return label;
  }

  public CatalogueEntry strategy() {
    return strategy;
  }

  public DatabaseMode mode() {
    return mode;
  }

  /** Gives the builder the flow's strategy, and the settings with the flow's database mode. */
  public <K, V> CacheBuilder<K, V> configure(CacheBuilder<K, V> builder, CacheSettings settings) {
    return builder.strategy(strategy).settings(settings.withDatabase(mode, settings.databaseThreads()));
  }

  /** @throws IllegalArgumentException with the list of names where there is no such flow */
  public static Flow named(String name) {
    return Arrays.stream(values()).filter(flow -> flow.label.equals(name)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no flow is called '" + name + "'; there are " + labels()));
  }

  private static String labels() {
    return Arrays.stream(values()).map(Flow::label).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return label;
  }
}
