/** Models that nobody has vouched for, tried in a process of their own before the server's. */
package dev.eschew.models.trial;
