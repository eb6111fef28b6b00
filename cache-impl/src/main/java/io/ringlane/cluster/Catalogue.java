package io.ringlane.cluster;

import java.util.List;

import io.ringlane.execution.AffineAssigner;
import io.ringlane.execution.AffineDirect;
import io.ringlane.execution.AffineSlots;
import io.ringlane.execution.CallerRuns;
import io.ringlane.execution.Combining;
import io.ringlane.execution.Delegation;
import io.ringlane.execution.MapCompute;
import io.ringlane.execution.Promise;
import io.ringlane.execution.RingBuffer;
import io.ringlane.execution.SerialQueue;
import io.ringlane.execution.Simulated;
import io.ringlane.execution.Simulation;
import io.ringlane.execution.SingleThread;
import io.ringlane.execution.StripedLocks;
import io.ringlane.execution.VirtualThreads;

/**
 * The executor strategies by name; whatever compares strategies takes them from here. The controls, which promise nothing, are in
 * the test fixtures.
 */
public final class Catalogue {
  public static final CatalogueEntry SINGLE_THREAD = new CatalogueEntry("single-thread", "all shards on one worker",
      Promise.ORDERED, SingleThread::new);

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

  public static final CatalogueEntry SERIAL_QUEUE = new CatalogueEntry("serial-queue",
      "a serial queue per shard over a shared pool (actor style)", Promise.ORDERED, SerialQueue::new);

  public static final CatalogueEntry STRIPED_LOCKS = new CatalogueEntry("striped-locks",
      "shared pool, a lock per shard",
      Promise.LINEARIZABLE, StripedLocks::new);

  public static final CatalogueEntry MAP_COMPUTE = new CatalogueEntry("map-compute",
      "shared pool, the operation inside ConcurrentHashMap.compute on the shard's entry", Promise.LINEARIZABLE,
      MapCompute::new);

  public static final CatalogueEntry VIRTUAL_THREADS = new CatalogueEntry("virtual-threads",
      "a virtual thread per request, a fair lock per shard", Promise.LINEARIZABLE,
      (settings, host) -> new VirtualThreads());

  public static final CatalogueEntry COMBINING = new CatalogueEntry("combining",
      "flat combining: the caller that gets the shard applies everybody's published operations", Promise.LINEARIZABLE,
      (settings, host) -> new Combining());

  public static final CatalogueEntry DELEGATION = new CatalogueEntry("delegation",
      "a server thread per group of shards polls one request line per client", Promise.LINEARIZABLE, Delegation::new);

  public static final CatalogueEntry RING_BUFFER = new CatalogueEntry("ring-buffer",
      "one LMAX Disruptor ring, partitioned consumers", Promise.ORDERED, RingBuffer::new);

  public static final CatalogueEntry AFFINE_DIRECT_READS = AFFINE_DIRECT.readingDirectly("affine-direct-reads",
      "affine-direct with the direct read path; a pipelined read may overtake the client's own queued write",
      Promise.LINEARIZABLE);

  public static final CatalogueEntry COMBINING_DIRECT_READS = COMBINING.readingDirectly("combining-direct-reads",
      "combining with the direct read path", Promise.LINEARIZABLE);

  public static final CatalogueEntry SIMULATED = new CatalogueEntry("simulated",
      "no thread; the next step comes from a seed (tests only)", Promise.ORDERED, (settings, host) -> {
        if (host instanceof Simulation simulation) {
          return new Simulated(simulation);
        }
        throw new IllegalArgumentException("the strategy simulated has no threads: build the cache on a Simulation");
      });

  private static final List<CatalogueEntry> ENTRIES = List.of(SINGLE_THREAD, CALLER_RUNS, AFFINE_DIRECT,
      AFFINE_ASSIGNER, AFFINE_SLOTS, SERIAL_QUEUE, STRIPED_LOCKS, MAP_COMPUTE, VIRTUAL_THREADS, COMBINING, DELEGATION,
      RING_BUFFER, AFFINE_DIRECT_READS, COMBINING_DIRECT_READS, SIMULATED);

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
