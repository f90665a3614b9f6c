/** Folders of exported models on disk: what is in them, what is missing, what their configs say. */
package dev.eschew.models.folder;
