/**
 * What a study left on disk, read and checked: in comes a raw directory, out goes {@link io.ringlane.results.raw.RawData}.
 *
 * <pre>
 *   raw/study.json                     the plan, every step and fork, and what went wrong
 *   raw/environment.json               the machine, the source and the command
 *   raw/jmh/*.json                     JMH's own result, one file a fork
 *   raw/proofs/*.evidence.json         what the provers saw
 *   raw/proofs/kill-matrix.json        which known faults they found
 *   raw/latency/*.latency.json, .hlog  closed-loop latency
 *   raw/logs/*.log                     what each child process printed
 * </pre>
 *
 * <p>One thread. A file that is not what it should be is refused with {@link io.ringlane.results.raw.BadInputException},
 * which names the file, the place in it, and what would be right.
 */
@NullMarked
package io.ringlane.results.raw;

import org.jspecify.annotations.NullMarked;
