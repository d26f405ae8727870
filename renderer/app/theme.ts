import { createTheme } from '@mantine/core'

/** Sizes of a dense desktop app: 13 px base, 4 px grid, small corners. */
export const theme = createTheme({
  fontFamily: "system-ui, -apple-system, 'Segoe UI', 'Inter', 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  defaultRadius: 4,
  primaryColor: 'teal',
  primaryShade: { light: 9, dark: 9 },
  cursorType: 'pointer',
  focusRing: 'auto',
})
