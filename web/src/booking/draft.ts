// What is being typed on the way to a booking, kept over reloads.
import { createDraftStore } from '@innsight/client'
import { client } from '../api/client'

export const useDraft = createDraftStore(client)
void useDraft.getState().load()
