/**
 * Chaos on real threads: clients hammer a cluster while servers join, leave and crash and the flush stalls; afterwards every answer, every
 * row and the ledger must agree.
 *
 * <p>In: a {@link io.ringlane.checks.chaos.ChaosPlan}, whose seed fixes the workload and the faults. Out: a
 * {@link io.ringlane.checks.chaos.ChaosReport}. Each client has a thread; the faults have one more; answers are recorded on whichever thread
 * brings them.
 *
 * <pre>
 *  ChaosClient x 8 ---+                                      +--> history --> judge, key by key
 *                     +--> ChaosCluster --> in-memory rows --+
 *  FaultDriver -------+      (joins, leaves, crashes)        +--> rows, read back into the history; ledger
 *     (FaultPlan)
 * </pre>
 */
@NullMarked
package io.ringlane.checks.chaos;

import org.jspecify.annotations.NullMarked;
