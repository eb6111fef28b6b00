package io.ringlane.cluster;

/**
 * How far the cluster is from what its ring wants. The shares fall to 0 while ranges move and are copied; a crash, a join or a leave lets
 * them rise.
 *
 * @param toMove share of all positions whose owner is another one than the ring wants, from 0 to 1
 * @param toCopy share of all positions that a replica lacks, or has not completely, from 0 to 1
 * @param whole whether nothing is left to be done, servers that have nothing any more and copies that are too many included
 */
public record RebalancingProgress(double toMove, double toCopy, boolean whole) {}
