/**
 * Judging: in come raw data, out goes an {@link io.ringlane.results.analysis.Analysis} that every output draws from.
 *
 * <pre>
 *   evidence  --VerdictMerger--> one verdict a subject  --+
 *   forks     --RankingBuilder-> one ranking a workload --+--> Analysis, findings, exit code
 *   flows, latency, store -------------------------------+
 * </pre>
 *
 * <p>Pure functions, no files, no threads.
 */
@NullMarked
package io.ringlane.results.analysis;

import org.jspecify.annotations.NullMarked;
