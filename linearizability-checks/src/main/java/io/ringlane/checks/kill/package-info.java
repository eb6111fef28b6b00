/**
 * The kill test: a child process under load is ended by SIGKILL at moments drawn from a seed, and the rows that a restart leaves
 * are compared with what the child had been answered.
 *
 * <pre>
 * KillChild --issued, acknowledged, durable--> pipe --> WriteLog --.
 *    |   ^ kill                                                     +--> Comparison --> LossWindow, KillReport
 *    v   | start                                                    |
 * cache over journal and database ------- rows, read by JDBC -------'
 * </pre>
 *
 * <p>In: a {@link io.ringlane.checks.kill.KillPlan}. Out: a {@link io.ringlane.checks.kill.KillReport}. One thread drives; each
 * child has one more that reads its pipe to the end. What it cannot see: anything that the operating system keeps for a process
 * that is gone, so not a missing force.
 */
@NullMarked
package io.ringlane.checks.kill;

import org.jspecify.annotations.NullMarked;
