/**
 * What each strategy, flow, write policy and structure costs, and the closed-loop latency table.
 *
 * <p>In: catalogue entries, controls included. Out: JMH results, {@code .hlog} files and latency tables. Client threads are JMH's
 * or the table's own; every benchmark judges the answers it got before its figures count.
 *
 * <pre>
 *   Workload -- Draws --&gt; WorkloadClient (one a thread) --&gt; CacheUnderTest (cache, H2 on disk) --&gt; AnswerCheck
 *   WriterUnderTest (puts, a window at a time) --&gt; cache, H2 or PostgreSQL --&gt; AfterFlush;  ReaderUnderTest: reads that miss
 *   Ratios: two values of one parameter, in turn, from one run
 * </pre>
 */
@NullMarked
package io.ringlane.benchmarks;

import org.jspecify.annotations.NullMarked;
