/**
 * The request flows A, B, C and the asynchronous flow, from a request to its response.
 *
 * <p>In: requests with an id, from one input thread. Out: exactly one response for each, with that id, to a
 * {@link io.ringlane.pipeline.ResponseSink}: on the input thread itself in flow A, on the output thread in the others. Per key the
 * responses keep the order of the requests.
 *
 * <pre>
 *   input thread -&gt; [request queue -&gt; assigner -&gt;] request queue of a worker -&gt; worker -&gt; response queue -&gt; output thread -&gt; sink
 *        ^                                                                                               |
 *        +------------------- waits while the window of unanswered requests is full ---------------------+
 * </pre>
 *
 * <p>The output thread is an agent's. Whoever puts a response into the queue never waits, so an output that nobody reads stops the
 * input and nobody else.
 */
@NullMarked
package io.ringlane.pipeline;

import org.jspecify.annotations.NullMarked;
