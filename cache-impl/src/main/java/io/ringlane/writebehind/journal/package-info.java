/**
 * The journal of write policy {@code write-behind+journal}: acknowledged writes are durable here until the database has them.
 *
 * <p>In: rows with the number of their shard. Out: after a crash, of each key the row of the highest version. No thread, no clock: one
 * agent at a time drives a {@link io.ringlane.writebehind.journal.Journal}; the disk is behind
 * {@link io.ringlane.writebehind.journal.JournalFiles}.
 *
 * <pre>
 * append append append force --group--> segment 7 (open)
 *                                       segment 6, 5 (sealed) --the database has it all--> deleted
 *                                       segment 2, 1 (earlier lives) --recovered--> database --> deleted
 * </pre>
 */
@NullMarked
package io.ringlane.writebehind.journal;

import org.jspecify.annotations.NullMarked;
