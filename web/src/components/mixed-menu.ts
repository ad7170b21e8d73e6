/**
 * `attributes` of a menu that holds a field, too. A menu has only items, for screen readers: the whole is a dialog, and the
 * items stand in an element with the role of a menu.
 */
export const MIXED_MENU = { dropdown: { role: 'dialog', 'aria-orientation': undefined } };
