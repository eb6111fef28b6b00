package io.ringlane.checks.lincheck;

import io.ringlane.checks.evidence.Evidence;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a check saw.
 *
 * @param checked executions that were judged
 * @param counterexample Lincheck's report, shortened; null where nothing was refuted
 * @param violation a name of what went wrong, or why nothing can be said; null for upheld
 */
public record Observation(Evidence.Outcome outcome, long checked, double seconds, @Nullable String counterexample,
    @Nullable String violation) {}
