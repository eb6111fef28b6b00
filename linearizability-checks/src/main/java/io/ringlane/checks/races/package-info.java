/**
 * Races with the database that are rare, each brought about on purpose on the real thing: real threads, a real database on disk, calls
 * held at the point where it matters.
 *
 * <p>In: a database. Out: for each {@link io.ringlane.checks.races.Race} a complaint, or none. The schedules find the same races by chance
 * without threads; here they meet the SQL that guards the rows. What it cannot see: any race that is not in the list.
 */
@NullMarked
package io.ringlane.checks.races;

import org.jspecify.annotations.NullMarked;
