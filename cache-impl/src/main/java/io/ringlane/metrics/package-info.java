/**
 * Figures of a running cache, read from its structures when asked; nothing is counted here.
 *
 * <p>In: a cache. Out: named figures for people ({@link io.ringlane.metrics.Figures}, exact, a question to every shard), meters for whoever
 * looks often ({@link io.ringlane.metrics.CacheMetrics}, {@link io.ringlane.metrics.JmxMetrics}; no question, nothing waits). Runs on the
 * thread of whoever asks.
 */
@NullMarked
package io.ringlane.metrics;

import org.jspecify.annotations.NullMarked;
