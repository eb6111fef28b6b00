/**
 * Writing: in comes an analysis, out go the page, the plots and the files for machines.
 *
 * <pre>
 *   Analysis --> Page (sections, in the order of a reader's questions) --> index.html
 *            --> ThroughputPlot, FlowPlot                              --> plots/*.svg, *.png
 *            --> SummaryMarkdown, ResultsJson, VerdictJson             --> summary.md, results.json, verdict.json
 * </pre>
 *
 * <p>One thread. Nothing here decides anything: words and numbers come from the analysis.
 */
@NullMarked
package io.ringlane.results.report;

import org.jspecify.annotations.NullMarked;
