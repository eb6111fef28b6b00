/**
 * The request flows A, B, C and the asynchronous flow, from a request to its response on the output thread.
 *
 * <pre>
 *   input thread -&gt; cache (strategy of the flow) -&gt; response queue -&gt; output thread -&gt; sink
 * </pre>
 */
@NullMarked
package io.ringlane.pipeline;

import org.jspecify.annotations.NullMarked;
