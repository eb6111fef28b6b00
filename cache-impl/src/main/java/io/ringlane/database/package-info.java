/**
 * The store of record over JDBC, H2 or PostgreSQL: one table of rows with version-guarded writes, one of dead letters, a durable epoch. The only package that imports java.sql.
 *
 * <p>In: rows and keys, from workers ({@code blocking}), database agents ({@code parked-key}) or the flush daemon. Out: rows and
 * outcomes. Any thread may call; the caller waits.
 */
@NullMarked
package io.ringlane.database;

import org.jspecify.annotations.NullMarked;
