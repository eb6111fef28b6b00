/**
 * What each strategy, flow and structure costs, and the closed-loop latency table.
 *
 * <p>In: catalogue entries, controls included. Out: JMH results, {@code .hlog} files and latency tables. Client threads are JMH's
 * or the table's own; every benchmark judges the answers it got before its figures count.
 *
 * <pre>
 *   Workload -- Draws --&gt; WorkloadClient (one a thread) --&gt; CacheUnderTest (cache, H2 on disk) --&gt; AnswerCheck
 * </pre>
 */
@NullMarked
package io.ringlane.benchmarks;

import org.jspecify.annotations.NullMarked;
