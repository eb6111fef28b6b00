/**
 * The interactive program on top of the pipeline.
 *
 * <p>In: lines, from standard input or a terminal, on the main thread. Out: one answer line for each that is not blank, written by the
 * pipeline's output thread (flow {@code single}: by the main thread). An exit hook ends a program that is told to terminate.
 *
 * <pre>
 *   bytes -&gt; LineSplitter --+
 *                          +-&gt; Line -&gt; CommandParser -&gt; Session -&gt; pipeline -&gt; AnswerPrinter -&gt; AnswerWriter or Prompt
 *   keys  -&gt; Prompt --------+
 * </pre>
 */
@NullMarked
package io.ringlane.console;

import org.jspecify.annotations.NullMarked;
