package io.ringlane.checks.lincheck;

import java.util.function.Function;

import io.ringlane.checks.evidence.Budget;

/**
 * One run of Lincheck: what on, and what for.
 *
 * @param subject a strategy, a part, or a control
 * @param control whether it must be refuted
 * @param property what is claimed
 * @param run carries it out
 */
public record Check(String subject, boolean control, String property, Function<Budget, Observation> run) {}
