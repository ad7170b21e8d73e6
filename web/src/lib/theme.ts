import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/**
 * Every colour, size and shadow of the product. Style sheets use the CSS variables made here and nothing else.
 * Source: the token tables of the design's mock-ups.
 */

export const TONES = [
  'slate',
  'sky',
  'accent',
  'warning',
  'success',
  'rose',
  'danger',
  'info',
  'teal',
  'lime',
  'ai',
] as const;
export type Tone = (typeof TONES)[number];

type Scheme = 'light' | 'dark';
/** solid, soft, text, line (optional: a mix of solid and canvas when absent) */
type Hue = readonly [solid: string, soft: string, text: string, line?: string];

const NEUTRALS: Record<Scheme, readonly string[]> = {
  light: [
    '#FFFFFF',
    '#FAFAFB',
    '#F4F5F7',
    '#EDEEF1',
    '#E7E8EC',
    '#DCDEE4',
    '#C8CBD3',
    '#A6AAB6',
    '#676C78',
    '#5C616E',
    '#3B3F4A',
    '#16181D',
  ],
  dark: [
    '#111216',
    '#181A1F',
    '#1D1F25',
    '#24272E',
    '#2A2D35',
    '#353944',
    '#444955',
    '#606673',
    '#8A909D',
    '#9BA0AC',
    '#C6C9D1',
    '#ECEDF0',
  ],
};

const HUES: Record<Tone, Record<Scheme, Hue>> = {
  accent: {
    light: ['#4F52D9', '#EFEFFD', '#4345C2', '#C8C9F6'],
    dark: ['#5F63E6', '#22244A', '#ADB0FA', '#3D4089'],
  },
  success: {
    light: ['#1E9E63', '#E5F5EC', '#14693F', '#BFE5CF'],
    dark: ['#35B57A', '#15301F', '#7FDBAC', '#24553A'],
  },
  warning: {
    light: ['#D98A0B', '#FDF2DC', '#855300', '#F3D9A4'],
    dark: ['#E5A22E', '#352711', '#F0C376', '#5E4519'],
  },
  danger: {
    light: ['#D4343E', '#FDECEC', '#AB202A', '#F5C6C8'],
    dark: ['#EC5B63', '#3B1A1D', '#F79CA0', '#6A2B30'],
  },
  info: {
    light: ['#2E7FDB', '#E8F1FC', '#1A5A9E', '#C0DAF6'],
    dark: ['#4C97EA', '#15283E', '#94C4F7', '#24476D'],
  },
  ai: {
    light: ['#8A55DD', '#F4EEFD', '#6A35B8', '#DECBF8'],
    dark: ['#A27BEC', '#2A1F41', '#CBB2F8', '#4B3674'],
  },
  slate: { light: ['#7D8494', '#EFF0F3', '#474C58'], dark: ['#8A91A0', '#262931', '#C3C7D0'] },
  sky: { light: ['#2C93C9', '#E4F3FA', '#135F86'], dark: ['#4BAFE2', '#122C3A', '#8FD0F0'] },
  teal: { light: ['#16988B', '#E0F4F1', '#0E655C'], dark: ['#2EB5A6', '#112E2B', '#7FDACF'] },
  rose: { light: ['#D6497A', '#FCEBF1', '#A32455'], dark: ['#E56A94', '#3A1A28', '#F5A3C0'] },
  lime: { light: ['#6E9A1B', '#EFF6DC', '#4A6B0C'], dark: ['#93BD3C', '#252E12', '#C3DE86'] },
};

const SINGLE: Record<Scheme, Record<string, string>> = {
  light: {
    '--accent-hover': '#4345C2',
    '--accent-row': '#F3F3FE',
    '--danger-button': '#D4343E',
    '--danger-button-hover': '#AB202A',
    '--badge': '#CE3540',
    '--on-solid': '#FFFFFF',
    '--float': '#FFFFFF',
    '--toast': '#22252D',
    '--toast-text': '#F4F5F7',
    '--toast-success': '#7FDBAC',
    '--toast-button': '#FFFFFF1F',
    '--overlay': '#16181D52',
    '--wash': 'linear-gradient(140deg, #FAFAFB 0%, #E9E9F9 52%, #F6F6FC 100%)',
    '--brand-tile': 'linear-gradient(145deg, #6669E2, #4345C2)',
    '--shadow-1': '0 1px 2px #16181D0D',
    '--shadow-2': '0 4px 16px -2px #16181D1A, 0 1px 3px #16181D0F',
    '--shadow-3': '0 16px 48px -8px #16181D33, 0 4px 12px #16181D14',
    '--muted-bar': '#D5D7F6',
    '--grid': '#EFF0F3',
    '--chart-1': '#5B5EE3',
    '--chart-2': '#1BA394',
    '--chart-3': '#E3A32B',
    '--chart-4': '#DC5A86',
    '--chart-5': '#3F9AE0',
  },
  dark: {
    '--accent-hover': '#5357DC',
    '--accent-row': '#1B1D33',
    '--danger-button': '#C7363F',
    '--danger-button-hover': '#D4343E',
    '--badge': '#CE3540',
    '--on-solid': '#FFFFFF',
    '--float': '#1D1F25',
    '--toast': '#ECEDF0',
    '--toast-text': '#16181D',
    '--toast-success': '#14693F',
    '--toast-button': '#16181D1F',
    '--overlay': '#000000A6',
    '--wash': 'linear-gradient(140deg, #181A1F 0%, #1C1D36 52%, #16171D 100%)',
    '--brand-tile': 'linear-gradient(145deg, #7377EE, #4F52D9)',
    '--shadow-1': '0 1px 2px #0000004D',
    '--shadow-2': '0 4px 16px -2px #00000080',
    '--shadow-3': '0 20px 56px -8px #000000B3, 0 4px 12px #00000059',
    '--muted-bar': '#2E3163',
    '--grid': '#1F2127',
    '--chart-1': '#7C80F2',
    '--chart-2': '#2EB5A6',
    '--chart-3': '#E5AE45',
    '--chart-4': '#E56A94',
    '--chart-5': '#5AAAEC',
  },
};

/** A mail as its receiver sees it: on white, whatever the product looks like. */
const PAPER: Record<string, string> = {
  '--paper': '#FFFFFF',
  '--paper-text': '#16181D',
  '--paper-line': '#DCDEE4',
  '--paper-link': '#1A5A9E',
};

const SIZES: Record<string, string> = {
  '--font': "'Inter Variable', system-ui, sans-serif",
  '--fs-10': '10.5px',
  '--fs-11': '11px',
  '--fs-12': '12px',
  '--fs-13': '13px',
  '--fs-14': '14px',
  '--fs-16': '16px',
  '--fs-20': '20px',
  '--fs-28': '28px',
  '--fw-text': '450',
  '--fw-label': '550',
  '--fw-title': '650',
  '--gutter': '24px',
  '--sidebar-width': '232px',
  '--rail-width': '52px',
  '--header-height': '48px',
  '--tabs-height': '38px',
  '--table-head-height': '32px',
  '--table-foot-height': '36px',
  '--row-height': '36px',
  '--row-height-compact': '28px',
  '--control-height': '32px',
  '--control-height-small': '28px',
  '--control-height-xs': '24px',
  '--control-height-phone': '44px',
  '--panel-width': 'min(560px, 46vw)',
  '--lane-least': '228px',
  '--lane-most': '360px',
  '--lane-folded': '56px',
  '--bottom-bar-height': '64px',
  '--radius-chip': '5px',
  '--radius-control': '6px',
  '--radius-card': '8px',
  '--radius-phone-card': '10px',
  '--radius-dialog': '12px',
  '--fast': '120ms',
  '--slow': '180ms',
};

const ACCENT_SHADES: MantineColorsTuple = [
  '#EFEFFD',
  '#E2E2FB',
  '#C8C9F6',
  '#A7A9F0',
  '#8789EA',
  '#5F63E6',
  '#4F52D9',
  '#4345C2',
  '#393BA6',
  '#2E3088',
];

function schemeVariables(scheme: Scheme): Record<string, string> {
  const variables: Record<string, string> = { ...SINGLE[scheme], ...PAPER };
  NEUTRALS[scheme].forEach((colour, index) => {
    variables[`--n-${index + 1}`] = colour;
  });
  for (const tone of TONES) {
    const [solid, soft, text, line] = HUES[tone][scheme];
    variables[`--${tone}`] = solid;
    variables[`--${tone}-soft`] = soft;
    variables[`--${tone}-text`] = text;
    variables[`--${tone}-line`] = line ?? `color-mix(in srgb, ${solid} 32%, ${NEUTRALS[scheme][0]})`;
  }
  return { ...variables, ...mantineVariables() };
}

/** Mantine's own variables, pointed at ours. */
function mantineVariables(): Record<string, string> {
  return {
    '--mantine-color-body': 'var(--n-1)',
    '--mantine-color-text': 'var(--n-12)',
    '--mantine-color-bright': 'var(--n-12)',
    '--mantine-color-dimmed': 'var(--n-10)',
    '--mantine-color-placeholder': 'var(--n-9)',
    '--mantine-color-anchor': 'var(--accent-text)',
    '--mantine-color-error': 'var(--danger-text)',
    '--mantine-color-default': 'var(--n-1)',
    '--mantine-color-default-hover': 'var(--n-3)',
    '--mantine-color-default-color': 'var(--n-12)',
    '--mantine-color-default-border': 'var(--n-6)',
    '--mantine-color-disabled': 'var(--n-3)',
    '--mantine-color-disabled-color': 'var(--n-8)',
    '--mantine-color-disabled-border': 'var(--n-5)',
    '--mantine-color-accent-filled': 'var(--accent)',
    '--mantine-color-accent-filled-hover': 'var(--accent-hover)',
    '--mantine-color-accent-light': 'var(--accent-soft)',
    '--mantine-color-accent-light-hover': 'var(--accent-soft)',
    '--mantine-color-accent-light-color': 'var(--accent-text)',
    '--mantine-color-accent-outline': 'var(--accent)',
    '--mantine-color-accent-text': 'var(--accent-text)',
    '--mantine-primary-color-filled': 'var(--accent)',
    '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
    '--mantine-primary-color-light': 'var(--accent-soft)',
    '--mantine-primary-color-contrast': 'var(--on-solid)',
  };
}

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: SIZES,
  light: schemeVariables('light'),
  dark: schemeVariables('dark'),
});

const control = { '--input-height': 'var(--control-height)', '--input-fz': 'var(--fs-13)' };
const inputVars = { vars: () => ({ wrapper: control }) };
const inputDefaults = { defaultProps: { inputWrapperOrder: ['label', 'input', 'error', 'description'] } };

/** The list of choices scrolls itself: the arrow keys reach all of it, and nothing but choices stands in it. */
const choices = {
  defaultProps: { withScrollArea: false, attributes: { options: { tabIndex: 0 } } },
  styles: { options: { maxHeight: 240, overflowY: 'auto' as const } },
};

/** Names for the arrows of every calendar, which Mantine leaves without. */
const CALENDAR = {
  defaultProps: {
    ariaLabels: {
      previousMonth: 'Previous month',
      nextMonth: 'Next month',
      previousYear: 'Previous year',
      nextYear: 'Next year',
      previousDecade: 'Previous decade',
      nextDecade: 'Next decade',
      monthLevelControl: 'Choose the month',
      yearLevelControl: 'Choose the year',
    },
  },
};

/** What opens over the page beside what it belongs to. */
const FLOATING = {
  defaultProps: {
    shadow: 'md',
    radius: 'md',
    offset: 4,
    transitionProps: { duration: 120, transition: 'fade' as const },
  },
};

export const theme = createTheme({
  fontFamily: 'var(--font)',
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 5 },
  colors: { accent: ACCENT_SHADES },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.45', sm: '1.45', md: '1.45', lg: '1.45', xl: '1.3' },
  radius: { xs: '5px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '20px', xl: '24px' },
  shadows: {
    xs: 'var(--shadow-1)',
    sm: 'var(--shadow-1)',
    md: 'var(--shadow-2)',
    lg: 'var(--shadow-3)',
    xl: 'var(--shadow-3)',
  },
  headings: { fontWeight: '650' },
  components: {
    Input: { ...inputVars },
    InputWrapper: inputDefaults,
    Checkbox: { defaultProps: { radius: 4 } },
    ScrollAreaAutosize: { defaultProps: { viewportProps: { tabIndex: 0 } } },
    Select: choices,
    MultiSelect: choices,
    Autocomplete: choices,
    TagsInput: choices,
    DateInput: CALENDAR,
    DateTimePicker: CALENDAR,
    DatePicker: CALENDAR,
    DatePickerInput: CALENDAR,
    // Mantine's placeholder can be focused, and a menu may hold only items: the menu itself takes the focus instead.
    Menu: { defaultProps: { ...FLOATING.defaultProps, withInitialFocusPlaceholder: false } },
    Popover: FLOATING,
    Tooltip: {
      defaultProps: {
        openDelay: 350,
        radius: 'sm',
        transitionProps: { duration: 120 },
        events: { hover: true, focus: true, touch: false },
      },
    },
    ModalHeader: { defaultProps: { role: 'none' } },
    DrawerHeader: { defaultProps: { role: 'none' } },
    Drawer: {
      defaultProps: {
        closeButtonProps: { 'aria-label': 'Close' },
        overlayProps: { className: 'aisha-overlay' },
      },
    },
    Modal: {
      defaultProps: {
        radius: 'lg',
        centered: true,
        closeButtonProps: { 'aria-label': 'Close' },
        overlayProps: { className: 'aisha-overlay' },
        transitionProps: { duration: 180, transition: 'fade' },
      },
    },
  },
});
