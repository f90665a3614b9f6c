package dev.eschew.models.pipeline;

/**
 * Something a client asked for that acts otherwise than they may think.
 *
 * @param param the field concerned
 * @param message what happened instead
 */
public record Warning(String param, String message) {}
