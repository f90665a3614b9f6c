/**
 * The report of a study: one HTML file that needs nothing beside it.
 *
 * <p>{@link dev.eschew.server.study.report.ReportPage} is all that the templates show, as text and
 * marks; what is drawn where, rounded how and called what is decided here and not in the templates.
 */
package dev.eschew.server.study.report;
