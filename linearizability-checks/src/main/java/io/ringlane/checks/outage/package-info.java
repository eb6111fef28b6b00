/**
 * The outage test: a child process under full load goes on while its database is down, and what its sessions were answered is
 * compared with the rows.
 *
 * <pre>
 *                     Sessions, Readers --requests--> cache --> database
 *                         |                             |          ^ stop, start (PostgreSQL: by the parent; H2: injected)
 *                     SessionLog                 Sampler: bound, heap, heartbeat, ledger
 * OutageChild             v                             v
 * --------------- file of the sessions ---------- OutageFigures ----------------------------------
 * OutageRun               '--> compared with the rows, read by JDBC --> OutageReport
 * </pre>
 *
 * <p>In: an {@link io.ringlane.checks.outage.OutagePlan}. Out: an {@link io.ringlane.checks.outage.OutageReport}. The record of what
 * the sessions were answered lives in the child: one that dies is a violation, whatever it had answered. What it cannot see: a database
 * that answers slowly or hangs, and, with H2, which lives in the child, more of an outage than calls that fail at once.
 */
@NullMarked
package io.ringlane.checks.outage;

import org.jspecify.annotations.NullMarked;
