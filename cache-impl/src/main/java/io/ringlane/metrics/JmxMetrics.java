package io.ringlane.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.jmx.JmxConfig;
import io.micrometer.jmx.JmxMeterRegistry;
import io.ringlane.cluster.CacheCluster;
import org.jspecify.annotations.Nullable;

/**
 * {@link CacheMetrics} as MBeans of the platform's server: {@code domain:name=ringlaneDirtyEntries,type=gauges} with {@code Value}, and
 * {@code type=meters} with {@code Count} and rates for what only grows. They go when this is closed, or the cache. Any thread may call.
 */
public final class JmxMetrics implements AutoCloseable {
  private final CacheMetrics metrics;
  private final JmxMeterRegistry registry;

  /** @param domain of the MBeans' names; of two caches in one process each needs its own */
  @SuppressWarnings("this-escape") // for the end of the cache; all fields are set
  public JmxMetrics(CacheCluster<?, ?> cache, String domain) {
    metrics = new CacheMetrics(cache);
    registry = new JmxMeterRegistry(new JmxConfig() {
      @Override
      public String domain() {
        return domain;
      }

      @Override
      public @Nullable String get(String key) {
        return null;
      }
    }, Clock.SYSTEM);
    metrics.bindTo(registry);
    var _ = cache.ended().thenRun(this::close);
  }

  @Override
  public void close() {
    metrics.close();
    registry.close();
  }
}
