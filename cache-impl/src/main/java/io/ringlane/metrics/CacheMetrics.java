package io.ringlane.metrics;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheGauges;
import io.ringlane.cluster.RebalancingProgress;
import io.ringlane.execution.SlotLoads;
import io.ringlane.execution.Slots;
import io.ringlane.execution.WorkerLoads.Lane;
import org.jspecify.annotations.Nullable;

/**
 * A cache's meters for Micrometer; the README of this module has the table of names, units and meanings.
 *
 * <p>Guarantee: each meter reads a structure of the cache when it is asked (trap T25); none asks a shard, a worker or the database anything,
 * and none waits, so a scrape neither holds up the cache nor is held up by it, however stuck it is. A registry that drops a meter, and a cache
 * that nobody has any more, are let go: registries refer to the cache weakly. Non-guarantee: meters that are read together are no snapshot.
 * What only a shard can tell (size, hits, the ledger) is no meter: {@link CacheCluster#stats} asks for it, without waiting.
 *
 * <p>{@link #close}, and the end of the cache, take all meters out of the registries. Any thread may call.
 */
public final class CacheMetrics implements MeterBinder, AutoCloseable {
  private record Bound(MeterRegistry registry, Meter meter) {}

  private final CacheCluster<?, ?> cache;
  private final Tags tags;
  private final Queue<Bound> bound = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  /** @param tags put on every meter, to tell this cache from others of the same registry */
  @SuppressWarnings("this-escape") // for the end of the cache; all fields are set
  public CacheMetrics(CacheCluster<?, ?> cache, Tag... tags) {
    this.cache = cache;
    this.tags = Tags.of(tags);
    var _ = cache.ended().thenRun(this::close);
  }

  /** @throws IllegalStateException where this, or the cache, is closed */
  @Override
  public void bindTo(MeterRegistry registry) {
    if (closed) {
      throw new IllegalStateException("the cache, or its metrics, is closed");
    }
    Consumer<Meter> keep = meter -> bound.add(new Bound(registry, meter));
    requests(registry, keep);
    writeBehind(registry, keep);
    ring(registry, keep);
    workers(registry, keep);
    cache.slots().ifPresent(slots -> slots(slots.loads().slots().size(), registry, keep));
    if (closed) {
      close();
    }
  }

  private void requests(MeterRegistry registry, Consumer<Meter> keep) {
    keep.accept(counter("ringlane.requests", "requests", "Requests answered", Tags.empty(),
        each -> each.gauges().requests()).register(registry));
    keep.accept(gauge("ringlane.requests.outstanding", "requests", "Requests not answered yet", Tags.empty(),
        each -> each.gauges().outstanding()).register(registry));
    keep.accept(counter("ringlane.requests.forwarded", "requests",
        "Requests that were passed on to the server that their key had moved to", Tags.empty(),
        each -> each.gauges().forwarded()).register(registry));
    keep.accept(counter("ringlane.entries.expired", "entries", "Entries removed because their deadline came",
        Tags.empty(), each -> each.gauges().expired()).register(registry));
  }

  private void writeBehind(MeterRegistry registry, Consumer<Meter> keep) {
    keep.accept(gauge("ringlane.dirty.entries", "entries", "Writes that the database does not have", Tags.empty(),
        each -> each.gauges().dirtyEntries()).register(registry));
    keep.accept(gauge("ringlane.dirty.size", "bytes", "Encoded keys and values of the dirty writes", Tags.empty(),
        each -> each.gauges().dirtyBytes()).register(registry));
    keep.accept(age("ringlane.dirty.oldest.age", "Since the oldest dirty write came; 0 where there is none",
        CacheGauges::oldestDirtyAge).register(registry));
    keep.accept(age("ringlane.flush.heartbeat.age", "Since the last step of the flush daemon that is longest silent",
        CacheGauges::flushHeartbeatAge).register(registry));
  }

  private void ring(MeterRegistry registry, Consumer<Meter> keep) {
    keep.accept(counter("ringlane.entries.moved", "entries", "Entries that have moved from server to server",
        Tags.empty(), each -> each.gauges().moved()).register(registry));
    keep.accept(progress("ringlane.rebalancing.move.remaining", "Share of the positions that have to move",
        RebalancingProgress::toMove).register(registry));
    keep.accept(progress("ringlane.rebalancing.copy.remaining", "Share of the positions that a replica lacks",
        RebalancingProgress::toCopy).register(registry));
    keep.accept(progress("ringlane.rebalancing.whole", "1 where nothing is left to be done, else 0",
        each -> each.whole() ? 1 : 0).register(registry));
  }

  private void workers(MeterRegistry registry, Consumer<Meter> keep) {
    Lane assigner = cache.workerLoads().assigner();
    if (assigner != null) {
      keep.accept(depth(assigner.name()).register(registry));
    }
    if (cache.workerLoads().workers().isEmpty()) {
      return;
    }
    if (cache.slots().isPresent()) { // workers come and go, at most one a slot
      for (int worker = 0; worker < cache.settings().shardsPerServer(); worker++) {
        keep.accept(depth("worker-" + worker).register(registry));
      }
    } else {
      for (Lane worker : cache.workerLoads().workers()) {
        keep.accept(depth(worker.name()).register(registry));
        keep.accept(counter("ringlane.worker.handled", "operations", "Requests and messages that the worker has run",
            Tags.of("worker", worker.name()), each -> lane(each, worker.name(), Lane::handled)).register(registry));
      }
    }
    keep.accept(
        gauge("ringlane.worker.busiest.share", null, "What the busiest worker has handled of all, since the start",
            Tags.empty(), each -> each.workerLoads().busiestWorkerShare().orElse(Double.NaN)).register(registry));
  }

  private void slots(int count, MeterRegistry registry, Consumer<Meter> keep) {
    for (int slot = 0; slot < count; slot++) {
      int number = slot;
      keep.accept(counter("ringlane.slot.handled", "operations", "Requests and messages of the slot",
          Tags.of("slot", Integer.toString(slot)),
          each -> loads(each).slots().get(number).handled()).register(registry));
    }
    keep.accept(FunctionTimer
        .builder("ringlane.slot.handover", cache, each -> loads(each).handovers().count(),
            each -> loads(each).handovers().total().toNanos(), TimeUnit.NANOSECONDS)
        .description("How long moved slots were between two workers").tags(tags).register(registry));
    keep.accept(TimeGauge
        .builder("ringlane.slot.handover.max", cache, TimeUnit.NANOSECONDS,
            each -> loads(each).handovers().longest().toNanos())
        .description("The longest hand-over of a slot since the start").tags(tags).register(registry));
  }

  private static SlotLoads loads(CacheCluster<?, ?> cache) {
    return cache.slots().map(Slots::loads).orElseThrow();
  }

  private static double lane(CacheCluster<?, ?> cache, String name, ToLongFunction<Lane> figure) {
    return Stream.concat(Stream.ofNullable(cache.workerLoads().assigner()), cache.workerLoads().workers().stream())
        .filter(lane -> lane.name().equals(name)).mapToDouble(figure::applyAsLong).findFirst().orElse(Double.NaN);
  }

  private Gauge.Builder<CacheCluster<?, ?>> depth(String queue) {
    return gauge("ringlane.queue.depth", "requests", "Requests that wait in the queue; NaN where its worker has gone",
        Tags.of("queue", queue), each -> lane(each, queue, Lane::waiting));
  }

  private Gauge.Builder<CacheCluster<?, ?>> progress(String name, String meaning,
      ToDoubleFunction<RebalancingProgress> figure) {
    return gauge(name, null, meaning, Tags.empty(), each -> figure.applyAsDouble(each.rebalancing()));
  }

  private Gauge.Builder<CacheCluster<?, ?>> gauge(String name, @Nullable String unit, String meaning, Tags own,
      ToDoubleFunction<CacheCluster<?, ?>> figure) {
    return Gauge.<CacheCluster<?, ?>>builder(name, cache, figure).baseUnit(unit).description(meaning)
        .tags(tags.and(own));
  }

  private TimeGauge.Builder<CacheCluster<?, ?>> age(String name, String meaning,
      ToDoubleFunction<CacheGauges> nanoseconds) {
    return TimeGauge.<CacheCluster<?, ?>>builder(name, cache, TimeUnit.NANOSECONDS,
        each -> nanoseconds.applyAsDouble(each.gauges())).description(meaning).tags(tags);
  }

  private FunctionCounter.Builder<CacheCluster<?, ?>> counter(String name, String unit, String meaning, Tags own,
      ToDoubleFunction<CacheCluster<?, ?>> figure) {
    return FunctionCounter.<CacheCluster<?, ?>>builder(name, cache, figure).baseUnit(unit).description(meaning)
        .tags(tags.and(own));
  }

  /** Takes the meters out of their registries; what it did not put there stays. */
  @Override
  public void close() {
    closed = true;
    for (Bound each; (each = bound.poll()) != null;) {
      each.registry().remove(each.meter());
    }
  }
}
