/**
 * Recorded histories and the checkers that judge them.
 *
 * <p>
 * Comes in: operations of many sessions with the stamps their clients took, from a {@link HistoryRecorder} in this
 * process or from a file through {@link HistoryReader}, or {@link HistoryParts} where it is larger than memory allows. Goes out: a {@link HistoryReport}, which is one
 * {@link Judgement} a key and one {@link GuaranteeReport} for each guarantee a session may rely on. Recording happens on the
 * clients' threads, one {@link SessionRecorder} each, and shares nothing; everything after it is the caller's thread, and
 * where there are many keys a second one that judges them one batch ahead ({@link KeyJudgements}).
 *
 * <pre>
 *                                               key by key          +--> WitnessChecker   --+  (where there are versions)
 *  SessionRecorder x n --+             +--> KeyOperations ----------+--> ZoneChecker      --+--> Judgement
 *                        +--> History --> KeyRows                   +--> FrontierChecker  --+
 *  HistoryReader --------+             |                                    | contradiction
 *                                      +--> SessionGuarantees               +--> Shrinker
 *                                       SessionReads, WriteOrder key by key; MessagePassing over all keys
 * </pre>
 *
 * <p>
 * Intervals are closed: of two operations one comes first only if it returned strictly before the other was invoked.
 * Linearizability is local, so each key is judged by itself.
 */
@NullMarked
package io.ringlane.checks.history;

import org.jspecify.annotations.NullMarked;
