// brief: U1 – in a real Chromium, against a running innsight, with no outside network.
import { COAST, dragMap, names, openAt, shareOf, TOWN, token, total } from './page'
import { expect, test } from './test'

test('the map draws land, sea and prices', async ({ page }) => {
  const strangers: string[] = []
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url())
    const own = ['127.0.0.1', 'localhost'].includes(hostname)
    if (!own && !['data:', 'blob:'].includes(protocol)) strangers.push(request.url())
  })
  await openAt(page, COAST)
  const map = page.locator('.map')
  const [sea, land] = [await token(page, '--map-sea'), await token(page, '--map-land')]
  await expect.poll(() => shareOf(page, map, sea)).toBeGreaterThan(0.15)
  await expect.poll(() => shareOf(page, map, land)).toBeGreaterThan(0.15)
  const pill = page.locator('.pill.cluster:not(.best)').first()
  const body = pill.locator('.pill-body')
  await expect(body).toContainText(/\d/)
  // A pill is drawn, not just there: where it stands, land and sea show at its round corners only
  // (a ninth of the box); bare map would show nothing else.
  const bare = (await shareOf(page, body, land)) + (await shareOf(page, body, sea))
  expect(bare).toBeLessThan(0.3)
  expect(strangers).toEqual([])
})

// brief: U6
for (const [where, viewport] of [
  ['on a desk', { width: 1440, height: 900 }],
  ['on a phone', { width: 390, height: 844 }],
] as const) {
  test(`a tapped cluster opens, ${where}`, async ({ page }) => {
    await page.setViewportSize(viewport)
    await openAt(page, COAST)
    await names(page)
    const [before, address] = [await total(page), page.url()]
    const cluster = page.locator('.pill.cluster').first()
    const label = await cluster.locator('.pill-body').textContent()
    const count = Number.parseInt((label ?? '').replace(/,/g, ''), 10)
    expect(count).toBeGreaterThan(1)
    await cluster.click()
    await expect.poll(() => page.url()).not.toBe(address)
    await expect.poll(() => total(page)).not.toBe(before)
    // All that it stood for is in view, and less of the rest.
    const inView = Number((await total(page)).replace(/\D/g, ''))
    expect(inView).toBeGreaterThanOrEqual(count)
    expect(inView).toBeLessThan(Number(before.replace(/\D/g, '')))
  })
}

test('moving the map changes the list and the address', async ({ page }) => {
  await openAt(page, COAST)
  const [before, address] = [await names(page), page.url()]
  await dragMap(page, -380, -160)
  await expect.poll(() => page.url()).not.toBe(address)
  await expect.poll(() => names(page)).not.toEqual(before)
})

test('a reload and the way back keep the search', async ({ page }) => {
  await openAt(page, `${COAST}&adults=3`)
  const everything = await total(page)
  const pool = page.getByRole('button', { name: /^Pool/ })
  await pool.click()
  await expect(page).toHaveURL(/amenities=pool/)
  await expect.poll(() => total(page)).not.toBe(everything)
  await page.getByRole('combobox', { name: 'Sort' }).selectOption('price')
  const [list, address] = [await names(page), page.url()]

  await page.reload()
  await expect(page.locator('.pill').first()).toBeVisible()
  await expect.poll(() => names(page)).toEqual(list)
  expect(page.url()).toBe(address)
  await expect(pool).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByRole('button', { name: /3 adults/ })).toBeVisible()

  await page.goBack()
  await page.goBack()
  await expect(pool).toHaveAttribute('aria-pressed', 'false')
  await expect.poll(() => total(page)).toBe(everything)
})

test('list and map answer each other', async ({ page }) => {
  await openAt(page, COAST)
  const card = page.locator('.card').first()
  await card.hover()
  await expect(card).toHaveClass(/hot/)
  await card.click()
  await expect(page).toHaveURL(/\/hotels\/[a-z0-9-]+/)
  await expect(page.locator('.detail h2')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.locator('.detail')).toHaveCount(0)
})

test('a place is found and gone to by keyboard', async ({ page }) => {
  await openAt(page, COAST)
  const where = page.getByRole('combobox', { name: 'Where' })
  await where.fill('par')
  await expect(page.getByRole('option').first()).toBeVisible()
  await where.press('ArrowDown')
  await where.press('ArrowDown')
  await where.press('ArrowUp')
  const chosen = await page.locator('[role="option"][aria-selected="true"] b').textContent()
  await where.press('Enter')
  await expect(where).toHaveValue(new RegExp(`^${chosen}`))
  await expect(page).toHaveURL(/place=/)
})

test('other dates of an open hotel leave the map where the person moved it', async ({ page }) => {
  await openAt(page, TOWN)
  await page.locator('.card').first().click()
  const calendar = page.locator('.price-calendar')
  await expect(calendar.locator('.day small').first()).toBeVisible()
  const box = () => new URL(page.url()).searchParams.get('bbox')
  for (let drag = 0; drag < 3; drag += 1) {
    const before = page.url()
    await dragMap(page, -400, 0)
    await expect.poll(() => page.url()).not.toBe(before)
  }
  const moved = box()
  await calendar.getByRole('button', { name: 'Later month' }).click()
  const free = calendar.locator('.day', { hasText: '€' })
  const answered = page.waitForResponse(/\/v1\/hotels\/[^/?]+\?.*check_in=/)
  await free.nth(1).click()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/check_in=/)
  await (await answered).finished()
  await expect(page.locator('.detail .dimmed')).toHaveCount(0)
  expect(box()).toBe(moved)
})
