/**
 * Running a study: in comes a plan, out goes a raw directory.
 *
 * <pre>
 *   StudyPlan --BlockSchedule--> planned forks --ChildProcess--> raw files
 *                                     |                             |
 *                                 Progress                    study.json, environment.json
 * </pre>
 *
 * <p>One thread starts one child process at a time and waits for it with a time limit; nothing else runs beside a
 * measurement. The plan is data; nothing here judges a figure.
 */
@NullMarked
package io.ringlane.results.study;

import org.jspecify.annotations.NullMarked;
