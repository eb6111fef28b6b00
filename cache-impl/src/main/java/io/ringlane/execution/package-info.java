/**
 * The strategy seam and the strategies: who runs a shard, and when.
 *
 * <p>In: {@link io.ringlane.execution.Work}, addressed to a domain (a shard by number). Out: the same work, applied in exclusion
 * and then delivered. Every thread of the process belongs to an {@link io.ringlane.execution.AgentRunner}.
 *
 * <pre>
 *   submit -&gt; [request queue -&gt; assigner -&gt;] worker mailbox: requests, and a side lane for messages -&gt; worker: apply, deliver
 * </pre>
 *
 * <p>Under {@link io.ringlane.execution.AffineSlots} a slot, and with it its domains, goes from worker to worker:
 *
 * <pre>
 *   slot mover: table --seal--&gt; old worker: drain --hand over--&gt; new worker: open, what was held, what comes
 * </pre>
 */
@NullMarked
package io.ringlane.execution;

import org.jspecify.annotations.NullMarked;
