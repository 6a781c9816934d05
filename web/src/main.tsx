import { ClientProvider } from '@innsight/client'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './styles/fonts.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/layout.css'
import './styles/search.css'
import './styles/list.css'
import './styles/calendar.css'
import './styles/detail.css'
import './styles/map.css'
import './styles/states.css'
import './styles/account.css'
import './styles/narrow.css'
import './styles/phone.css'
import { App } from './App'
import { client, metaQuery, queryClient } from './api/client'
import { Boundary } from './faces/Boundary'
import { t, useLanguage } from './messages/language'

// Nothing is asked without it: its answer is on the way while the page is still being built.
void queryClient.prefetchQuery(metaQuery)

// Nobody sees the page in one language before it goes over to another.
await useLanguage.getState().begin()

const root = document.getElementById('root')
if (!root) throw new Error('the page has no root element')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <ClientProvider value={client}>
        <Boundary what={t.parts.page}>
          <App />
        </Boundary>
      </ClientProvider>
    </QueryClientProvider>
  </StrictMode>,
)
