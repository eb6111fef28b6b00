/**
 * Races of two threads on the real memory model of this processor, run by jcstress, and the judge of what they saw.
 *
 * <p>In: strategies of the catalogue, controls of the fixtures and of this package. Out: samples, and an evidence file.
 *
 * <pre>
 *   XyzStress: Actual*  x entries of the catalogue --jcstress, forks--&gt; results --&gt; StressJudge --&gt; evidence file, exit code
 *              Control*                           /
 * </pre>
 */
@NullMarked
package io.ringlane.stress;

import org.jspecify.annotations.NullMarked;
