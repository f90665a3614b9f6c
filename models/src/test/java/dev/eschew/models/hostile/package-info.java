/** Models that are made to harm whoever opens them. */
package dev.eschew.models.hostile;
